//! The owner's own Markdown pages: text in, a page out. It never fails: front matter that does not parse is a finding.

use crate::{
    config::Slugs,
    mirror::{Front, to_html},
    page::StaticPage,
    report::Finding,
    text::slug,
};

/// The page of a Markdown file; `stem` is the file's name without its ending. Its title is what front matter says, else its
/// first heading, else the file's name.
pub(super) fn page(stem: &str, text: &str, slugs: Slugs) -> (StaticPage, Vec<Finding>) {
    let text = text.replace("\r\n", "\n");
    let front = Front::split(&text);
    let said = |key: &str| front.values.get(key).and_then(|values| values.first()).cloned();
    let body = &text[front.end..];
    let (heading, rest) = first_heading(body);
    let title = said("title");
    // The template prints the title as the page's heading; a heading that says something else stays in the text.
    let is_repeated = title.is_none() || title == heading;
    let markdown = if is_repeated { rest.as_str() } else { body };
    let page = StaticPage {
        slug: match slugs {
            Slugs::Ascii => slug::ascii(stem),
            Slugs::Unicode => slug::unicode(stem),
        },
        title: title.or(heading).unwrap_or_else(|| stem.to_owned()),
        html: ammonia::clean(&to_html(markdown)),
        language: said("language").or_else(|| said("lang")).unwrap_or_default(),
    };
    (page, front.findings)
}

/// The `# heading` that a text begins with, and the text without it.
fn first_heading(body: &str) -> (Option<String>, String) {
    let start = body.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match line.strip_prefix("# ") {
        Some(heading) => (Some(heading.trim().trim_end_matches('#').trim_end().to_owned()), rest.to_owned()),
        None => (None, body.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::config::Slugs;

    fn check(stem: &str, text: &str, want: [&str; 4]) {
        let (page, findings) = page(stem, text, Slugs::Ascii);
        assert_eq!([page.slug, page.title, page.language, page.html.trim().to_owned()], want);
        assert_eq!(findings, []);
    }

    #[test]
    fn a_page_has_its_title_from_the_nearest_place() {
        check("about", "# 关于 #\n\n正文 **重**", ["about", "关于", "", "<p>正文 <strong>重</strong></p>"]);
        check("about", "+++\ntitle = \"题\"\nlang = \"en\"\n+++\n# 题\n\n文", ["about", "题", "en", "<p>文</p>"]);
        check("about", "---\ntitle: 题\n---\n# 另\n", ["about", "题", "", "<h1>另</h1>"]);
        check("关于", "文", ["guan-yu", "关于", "", "<p>文</p>"]);
    }

    #[test]
    fn scripts_of_a_page_are_left_out() {
        check("x", "a<script>alert(1)</script><b onclick=x>b</b>", ["x", "x", "", "<p>a<b>b</b></p>"]);
    }
}
