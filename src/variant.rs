//! Variants of a page: a printed page in one script of Chinese in, the same page in the other out. It converts what a reader
//! reads (texts, and the few attributes that are read out) and nothing else, and only where a passage is in the script to
//! convert from: what was Traditional already stays as it was printed. It never sees an article, a template or the disk.

use crate::text::{
    script::{self, script_of},
    url::candidates,
};
use aho_corasick::AhoCorasick;
use anyhow::{Result, anyhow};
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use lol_html::{
    HandlerResult, RewriteStrSettings, doc_text, element,
    html_content::{ContentType, Element, EndTag, TextChunk, TextType},
    rewrite_str,
};
use std::{cell::RefCell, rc::Rc, sync::LazyLock};

static TO_SIMPLIFIED: LazyLock<OpenCC> = LazyLock::new(|| conversion(BuiltinConfig::T2s));
/// Taiwan's forms (為, 群, 裡) are what most readers of Traditional know; OpenCC's own standard has rarer ones (爲, 羣, 裏).
static TO_TRADITIONAL: LazyLock<OpenCC> = LazyLock::new(|| conversion(BuiltinConfig::S2tw));
static TO_HONG_KONG: LazyLock<OpenCC> = LazyLock::new(|| conversion(BuiltinConfig::S2hk));

/// Attributes that are read out, or shown.
const ATTRIBUTES: [&str; 7] = ["title", "alt", "aria-label", "placeholder", "content", "data-alt", "label"];

/// Attributes that name a file.
const ADDRESSES: [&str; 3] = ["href", "src", "poster"];

/// One of OpenCC's conversions.
fn conversion(config: BuiltinConfig) -> OpenCC {
    OpenCC::from_config(config).expect("the dictionaries are built in")
}

/// A conversion to one script.
#[derive(Clone, Debug)]
pub struct Variant {
    language: String,
    /// Terms that stay as they are, where there are any.
    protected: Option<AhoCorasick>,
}

impl Variant {
    /// A conversion to one of [`script::SCRIPTS`]. `protected` terms are never converted.
    pub fn new(language: &str, protected: &[String]) -> Result<Self> {
        let terms: Vec<&String> = protected.iter().filter(|term| !term.is_empty()).collect();
        let protected = match terms.is_empty() {
            true => None,
            false => Some(AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(terms)?),
        };
        Ok(Self { language: language.to_owned(), protected })
    }

    /// A page of the site, as it is printed in the variant's folder. Pages of the site are linked to within the variant, files
    /// one folder up; an element with `hreflang` says itself where it leads. `translate="no"` keeps a passage as it is.
    pub fn page(&self, html: &str) -> Result<String> {
        let open: Open = Rc::default();
        let seen = open.clone();
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(element!("*", move |element| self.element(element, &open)))
            .append_document_content_handler(doc_text!(move |text| self.chunk(text, &seen)));
        rewrite_str(html, settings).map_err(|err| anyhow!("{err}"))
    }

    /// A text, of which every passage is converted that is not protected, unless it is in the other script already.
    pub fn text(&self, text: &str) -> String {
        if text.is_ascii() || script::language(text) == self.script() {
            return text.to_owned();
        }
        let Some(protected) = &self.protected else { return self.converter().convert(text) };
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for found in protected.find_iter(text) {
            out.push_str(&self.converter().convert(&text[at..found.start()]));
            out.push_str(&text[found.range()]);
            at = found.end();
        }
        out + &self.converter().convert(&text[at..])
    }

    /// The script that it converts to.
    fn script(&self) -> &'static str {
        script_of(&self.language).unwrap_or("zh-Hans")
    }

    fn converter(&self) -> &'static OpenCC {
        match self.language.as_str() {
            "zh-Hant" | "zh-TW" => &TO_TRADITIONAL,
            "zh-HK" => &TO_HONG_KONG,
            _ => &TO_SIMPLIFIED,
        }
    }

    /// Whether passages in a language are converted.
    fn converts(&self, language: &str) -> bool {
        script_of(language).is_some_and(|script| script != self.script())
    }

    /// A tag: what it says of the language is kept in mind until it is closed; what it shows is converted.
    fn element(&self, element: &mut Element<'_, '_>, open: &Open) -> HandlerResult {
        let language = element.get_attribute("lang");
        let is_fixed = element.get_attribute("translate").is_some_and(|value| value == "no");
        let outer = open.borrow().last().copied().unwrap_or_default();
        let said = language.as_deref().map(|language| self.converts(language));
        let inner = Passage { converts: said.unwrap_or(outer.converts), is_fixed: is_fixed || outer.is_fixed };
        if (said.is_some() || is_fixed) && element.can_have_content() {
            open.borrow_mut().push(inner);
            let open = open.clone();
            element.on_end_tag(Box::new(move |_: &mut EndTag<'_>| {
                open.borrow_mut().pop();
                Ok(())
            }))?;
        }
        if said == Some(true) && !inner.is_fixed {
            element.set_attribute("lang", &self.language)?;
        }
        if inner.is_converted() {
            self.attributes(element)?;
        }
        redirect(element)
    }

    /// What a tag shows.
    fn attributes(&self, element: &mut Element<'_, '_>) -> HandlerResult {
        let is_meta = element.tag_name() == "meta";
        let names = element.get_attribute("name").or_else(|| element.get_attribute("property")).unwrap_or_default();
        let is_read = matches!(names.as_str(), "description" | "og:title" | "og:description" | "og:site_name");
        for name in ATTRIBUTES.into_iter().filter(|name| *name != "content" || is_meta && is_read) {
            if let Some(value) = element.get_attribute(name) {
                let converted = self.text(&value);
                if converted != value {
                    element.set_attribute(name, &converted)?;
                }
            }
        }
        Ok(())
    }

    /// A text between tags.
    fn chunk(&self, chunk: &mut TextChunk<'_>, open: &Open) -> HandlerResult {
        let is_read = matches!(chunk.text_type(), TextType::Data | TextType::RCData);
        if is_read && open.borrow().last().is_some_and(|passage| passage.is_converted()) {
            let converted = self.text(chunk.as_str());
            chunk.replace(&converted, ContentType::Html);
        }
        Ok(())
    }
}

/// The open elements that say something of their language.
type Open = Rc<RefCell<Vec<Passage>>>;

/// What holds of the texts in an element.
#[derive(Clone, Copy, Debug, Default)]
struct Passage {
    /// They are in the script to convert from.
    converts: bool,
    /// They stay as they are, whatever they are in.
    is_fixed: bool,
}

impl Passage {
    fn is_converted(self) -> bool {
        self.converts && !self.is_fixed
    }
}

/// Leads what is no page of the variant one folder up.
fn redirect(element: &mut Element<'_, '_>) -> HandlerResult {
    if element.has_attribute("hreflang") {
        return Ok(());
    }
    for name in ADDRESSES {
        if let Some(value) = element.get_attribute(name).filter(|value| is_file(value)) {
            element.set_attribute(name, &format!("../{value}"))?;
        }
    }
    if let Some(list) = element.get_attribute("srcset") {
        element.set_attribute("srcset", &redirected(&list))?;
    }
    Ok(())
}

/// A list of pictures of several sizes, with each that is a file of the site one folder up.
fn redirected(list: &str) -> String {
    let mut out = String::with_capacity(list.len() + 8);
    let mut done = 0;
    for at in candidates(list).filter(|at| is_file(&list[at.clone()])) {
        out.push_str(&list[done..at.start]);
        out.push_str("../");
        done = at.start;
    }
    out + &list[done..]
}

/// Whether a relative address names a file that is no page.
fn is_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_elsewhere = path.starts_with('/') || path.split('/').next().is_some_and(|first| first.contains(':'));
    let name = path.rsplit('/').next().unwrap_or_default();
    !is_elsewhere && !name.is_empty() && name != "index.html" && name != ".." && name != "."
}

#[cfg(test)]
mod tests {
    use super::{Variant, is_file};

    fn to(language: &str) -> Variant {
        Variant::new(language, &["台风".to_owned(), "后海".to_owned()]).unwrap()
    }

    #[test]
    fn what_a_reader_reads_is_converted() {
        let html = r#"<html lang="zh-Hans"><head><title>湖边的灯</title><meta name="description" content="湖边">
<meta http-equiv="x" content="湖边"></head><body><p>头发和发展</p><img alt="灯" src="a.png"></body></html>"#;
        let want = r#"<html lang="zh-Hant"><head><title>湖邊的燈</title><meta name="description" content="湖邊">
<meta http-equiv="x" content="湖边"></head><body><p>頭髮和發展</p><img alt="燈" src="../a.png"></body></html>"#;
        assert_eq!(to("zh-Hant").page(html).unwrap(), want);
    }

    #[test]
    fn what_is_in_another_language_stays() {
        let html = r#"<html lang="zh-Hans"><p lang="zh-Hant">湖裡的里長</p><p lang="en">Lake 灯</p><b translate="no">灯<i lang="zh-CN">灯</i></b>灯
<script>"灯"</script><style>/* 灯 */</style><pre lang="zh-CN">灯</pre><i data-x="灯">里長説</i></html>"#;
        let want = r#"<html lang="zh-TW"><p lang="zh-Hant">湖裡的里長</p><p lang="en">Lake 灯</p><b translate="no">灯<i lang="zh-CN">灯</i></b>燈
<script>"灯"</script><style>/* 灯 */</style><pre lang="zh-TW">燈</pre><i data-x="灯">里長説</i></html>"#;
        assert_eq!(to("zh-TW").page(html).unwrap(), want);
    }

    #[test]
    fn protected_terms_stay() {
        assert_eq!(to("zh-Hant").text("后海的台风过后"), "后海的台风過後");
        assert_eq!(to("zh-Hans").text("臺風過後"), "台风过后");
        assert_eq!(to("zh-Hant").text("a &amp; b"), "a &amp; b");
    }

    #[test]
    fn files_are_one_folder_up_and_pages_are_not() {
        let html = r##"<a href="../x/index.html#a">1</a><a href="../">2</a><a href="atom.xml">3</a><a href="#x">4</a>
<a href="https://a.example/b.png">5</a><a href="mailto:a@b.example">6</a><a hreflang="zh-Hans" href="../../x.html">7</a>"##;
        let want = r##"<a href="../x/index.html#a">1</a><a href="../">2</a><a href="../atom.xml">3</a><a href="#x">4</a>
<a href="https://a.example/b.png">5</a><a href="mailto:a@b.example">6</a><a hreflang="zh-Hans" href="../../x.html">7</a>"##;
        assert_eq!(to("zh-Hant").page(html).unwrap(), want);
        let html = r#"<img srcset="a.png 1x, b/c.png 2x, https://a.example/d.png 3x">"#;
        let want = r#"<img srcset="../a.png 1x, ../b/c.png 2x, https://a.example/d.png 3x">"#;
        assert_eq!(to("zh-Hant").page(html).unwrap(), want);
        assert_eq!(["style.css", "?q=1", "a/b.js?v", "..", "/a.css"].map(is_file), [true, false, true, false, false]);
    }
}
