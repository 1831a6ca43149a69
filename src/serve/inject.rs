//! Our script in a page of the site: the page as it is published in, the page as the server shows it out. The page itself
//! stays as it is, but for the policy that would keep our script out, which is loosened as far as needed (`policy`).
//!
//! It may be wrong about a head that a browser would end by itself (a `<p>` in it): then the script tag stands in another place, and
//! still works.

use super::policy::loosened;
use lol_html::{
    HandlerResult, RewriteStrSettings, element, end,
    html_content::{ContentType, Element, EndTag},
    rewrite_str,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::{cell::Cell, fmt, rc::Rc};

/// What an address cannot hold. A percent sign stays: the base is an address already.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// The tag of our script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    /// The path that the site is served below.
    pub(super) base: &'a str,
    /// The page, by its path below the base.
    pub(super) page: &'a str,
    /// What the page shows: when this is another, so is the page.
    pub(super) key: &'a str,
}

impl fmt::Display for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = utf8_percent_encode(self.base, NOT_IN_ADDRESSES).to_string();
        let [base, page, key] = [&base, self.page, self.key].map(escaped);
        write!(
            f,
            "<script src=\"{base}_reprint/client.js\" data-base=\"{base}\" data-page=\"{page}\" data-key=\"{key}\" \
             defer></script>"
        )
    }
}

/// A page with our script as the last thing in its head, or at its end where it has none.
pub(super) fn inject(html: &str, tag: &Tag<'_>) -> String {
    let script = tag.to_string();
    let place = Place { script: script.as_str().into(), is_put: Rc::default() };
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("head", |head| {
            let place = place.clone();
            let at_end: Box<dyn FnOnce(&mut EndTag<'_>) -> HandlerResult> = Box::new(move |end| {
                place.put(|script| end.before(script, ContentType::Html));
                Ok(())
            });
            head.on_end_tag(at_end)
        }))
        .append_element_content_handler(element!("body", |body| {
            place.put(|script| body.before(script, ContentType::Html));
            Ok(())
        }))
        .append_element_content_handler(element!("meta[http-equiv][content]", |meta| {
            if !place.is_put.get() {
                loosen(meta);
            }
            Ok(())
        }))
        .append_document_content_handler(end!(|end| {
            place.put(|script| end.append(script, ContentType::Html));
            Ok(())
        }));
    // What nobody can read is shown as it is.
    rewrite_str(html, settings).unwrap_or_else(|_| format!("{html}{script}"))
}

/// Where the script goes: once, at the first place that is one.
#[derive(Clone)]
struct Place {
    script: Rc<str>,
    is_put: Rc<Cell<bool>>,
}

impl Place {
    fn put(&self, put: impl FnOnce(&str)) {
        if !self.is_put.replace(true) {
            put(&self.script);
        }
    }
}

/// Lets our script in where a tag states a policy that does not.
fn loosen(meta: &mut Element<'_, '_>) {
    let says = |name: &str| meta.get_attribute(name).map(|value| unescaped(&value)).unwrap_or_default();
    if says("http-equiv").eq_ignore_ascii_case("content-security-policy")
        && let Some(policy) = loosened(&says("content"))
    {
        // An attribute that is there has a name that may be.
        let _ = meta.set_attribute("content", &escaped(&policy));
    }
}

/// Text as it stands in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            _ => out.push(c),
        }
    }
    out
}

/// What an attribute says. Only the characters are known that a policy may have to name.
fn unescaped(text: &str) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("&#x27;", "'"),
        ("&#X27;", "'"),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&amp;", "&"),
    ];
    NAMES.iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

#[cfg(test)]
mod tests {
    use super::{Tag, inject};

    const TAG: Tag<'static> = Tag { base: "/x/", page: "a/index.html", key: "0f" };
    const SCRIPT: &str = "<script src=\"/x/_reprint/client.js\" data-base=\"/x/\" data-page=\"a/index.html\" data-key=\"0f\" defer></script>";

    /// Our script is put where `want` has a `|`.
    #[track_caller]
    fn check(html: &str, want: &str) {
        assert_eq!(inject(html, &TAG), want.replacen('|', SCRIPT, 1));
    }

    #[test]
    fn the_script_is_the_last_in_the_head() {
        for place in [
            "<!doctype html><html><head><title>x</title>|</head><body><p>x</p></body></html>",
            "<HEAD\n>|</HEAD ><body></body>",
            "<!doctype html><title>x</title>|<body class=\"a > b\">x</body>",
            "<head><header></header><title></head></title>|</head>",
            "<head><!-- </head> --><!--><title></title>|</head>",
            "<head><script>if (1</2) '</head>'</script><style>a::after { content: '</head>' }</style>|</head>",
            "<head><meta content='</head>' name=\"x\"><link title=</head>|</head>",
            "<head><?x </y ?><! z><//>1 < 2 <3|</head>",
        ] {
            check(&place.replace('|', ""), place);
        }
    }

    #[test]
    fn without_a_head_it_is_the_last_of_all() {
        for text in [
            "",
            "x",
            "<p>文章</p>",
            "<",
            "</",
            "<!",
            "<!--",
            "<!-- </head>",
            "<a",
            "<a b",
            "<a b=",
            "<a b='</head>",
            "<script></head>",
            "<script></scripts></head>",
            "<title></titl",
            "<meta http-equiv=content-security-policy",
            "<p 文=章>",
            "<p =",
            "<p = >",
        ] {
            check(text, &format!("{text}|"));
        }
    }

    #[test]
    fn values_cannot_leave_their_attributes() {
        let tag = Tag { base: "/a b/文\"/%20/", page: "_reprint/inspect?path=%E4&a='<", key: "\">" };
        assert_eq!(
            inject("", &tag),
            "<script src=\"/a%20b/%E6%96%87%22/%20/_reprint/client.js\" data-base=\"/a%20b/%E6%96%87%22/%20/\" \
             data-page=\"_reprint/inspect?path=%E4&amp;a=&#x27;&lt;\" data-key=\"&quot;&gt;\" defer></script>"
        );
    }

    #[test]
    fn the_policy_lets_our_script_in() {
        let loosened = "default-src &#x27;none&#x27;; script-src &#x27;self&#x27;; style-src &#x27;self&#x27;; \
                        connect-src &#x27;self&#x27;";
        for meta in [
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#x27;none&#x27;\">",
            "<META CONTENT=\"default-src &#39;none&#39;\" HTTP-EQUIV='content-security-policy'/>",
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\" content=\"x\">",
            "<meta\nhttp-equiv = content-security-policy\ncontent = 'default-src &apos;none&apos;'>",
        ] {
            let page = inject(&format!("<head>{meta}<title>x</title></head>{meta}"), &TAG);
            let value = page.split("\"default-src").nth(1).and_then(|it| it.split('"').next()).unwrap();
            assert_eq!(format!("default-src{value}"), loosened, "{meta}");
            assert_eq!(page.matches("script-src").count(), 1, "only what is in the head: {page}");
        }
        let page = "<head><meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'none'\">\
                    <meta http-equiv=refresh content=\"default-src 'none'\"><meta content=\"default-src 'none'\">|</head>";
        check(&page.replace('|', ""), page);
    }

    #[test]
    fn several_policies_are_all_loosened_and_nothing_else_is() {
        let policy = |it: &str| format!("<meta http-equiv=Content-Security-Policy content=\"{it}\">");
        let before =
            format!("<head>{}<p id='1'>{}\n", policy("script-src &#x27;none&#x27;"), policy("connect-src &amp;"));
        let after = format!(
            "<head>{}<p id='1'>{}\n|</head>&amp;",
            policy("script-src &#x27;self&#x27;"),
            policy("connect-src &amp; &#x27;self&#x27;")
        );
        check(&format!("{before}</head>&amp;"), &after);
    }

    #[test]
    fn pages_of_many_beginnings_take_one_look_each() {
        // Quadratic, each of these would take minutes.
        for piece in ["<", "<a", "<!--", "</", "<a b=\"", "<title>", "</title", "&", "<script><!--", "<meta content="] {
            let html = piece.repeat(1_000_000 / piece.len());
            assert!(inject(&html, &TAG).ends_with(SCRIPT), "{piece}");
        }
    }
}
