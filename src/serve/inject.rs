//! Our script in a page of the site: the page as it is published in, the page as the server shows it out. The page itself
//! stays as it is, but for the policy that would keep our script out, which is loosened as far as needed (`policy`). It reads
//! tags as browsers do, once from front to back, and never builds a tree.
//!
//! It may be wrong about a head that a browser would begin or end by itself (a `<p>` in it), and about a script that holds
//! the beginning of a comment and another `<script>`: then the script tag stands in another place, and still works.

use super::policy::loosened;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::{borrow::Cow, fmt, ops::Range};

/// What an address cannot hold. A percent sign stays: the base is an address already.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// Elements whose text holds no tags.
const RAW: [&str; 9] = ["script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes"];

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
    let mut out = String::with_capacity(html.len() + 512);
    let mut at = 0;
    let mut end = html.len();
    for found in (Tags { html, at: 0 }) {
        if found.ends_head() {
            end = found.span.start;
            break;
        }
        if let Some((span, policy)) = found.policy(html) {
            out.push_str(&html[at..span.start]);
            out.push_str(&format!("\"{}\"", escaped(&policy)));
            at = span.end;
        }
    }
    out.push_str(&html[at..end]);
    out.push_str(&tag.to_string());
    out.push_str(&html[end..]);
    out
}

/// A tag of a page.
struct Found<'a> {
    /// From its `<` to behind its `>`.
    span: Range<usize>,
    is_end: bool,
    name: &'a str,
}

impl<'a> Found<'a> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether the head is over: it is closed, or the body begins.
    fn ends_head(&self) -> bool {
        self.is_end && self.is("head") || !self.is_end && self.is("body")
    }

    /// The policy that this tag states, as it has to be for our script, and where its value stands, quotes included. None
    /// where it states none, or one that lets our script in.
    fn policy(&self, html: &'a str) -> Option<(Range<usize>, String)> {
        if self.is_end || !self.is("meta") {
            return None;
        }
        let inside = self.span.start + 1 + self.name.len()..self.span.end - 1;
        let attributes: Vec<_> = Attributes { html: &html[..inside.end], at: inside.start }.collect();
        let named = |name: &str| attributes.iter().find(|it| html[it.name.clone()].eq_ignore_ascii_case(name));
        let states = named("http-equiv")?;
        if !unescaped(states.text(html)).eq_ignore_ascii_case("content-security-policy") {
            return None;
        }
        let content = named("content")?;
        Some((content.value.clone(), loosened(&unescaped(content.text(html)))?))
    }
}

/// The tags of a page, one after another.
struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        loop {
            let start = self.at + self.html[self.at..].find('<')?;
            let rest = &self.html[start + 1..];
            let is_end = rest.starts_with('/');
            let name_at = start + 1 + usize::from(is_end);
            let is_tag = self.html.as_bytes().get(name_at).is_some_and(u8::is_ascii_alphabetic);
            if is_tag {
                let found = self.tag(start, name_at, is_end)?;
                self.at = found.span.end;
                if !is_end && RAW.iter().any(|it| found.is(it)) {
                    self.skip_text_of(found.name)?;
                }
                return Some(found);
            }
            self.at = match rest.as_bytes().first() {
                // `<!-->` is a whole comment.
                Some(b'!') if rest.starts_with("!--") => behind(self.html, start + 2, "-->")?,
                Some(b'!' | b'?' | b'/') => behind(self.html, start, ">")?,
                _ => start + 1,
            };
        }
    }
}

impl<'a> Tags<'a> {
    /// A tag; none where it has no end, so that all the rest of the page is in it.
    fn tag(&self, start: usize, name_at: usize, is_end: bool) -> Option<Found<'a>> {
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name_end = name_at + self.html[name_at..].find(ends_name)?;
        let mut attributes = Attributes { html: self.html, at: name_end };
        attributes.by_ref().for_each(drop);
        let end = self.html[attributes.at..].starts_with('>').then_some(attributes.at + 1)?;
        Some(Found { span: start..end, is_end, name: &self.html[name_at..name_end] })
    }

    /// Goes behind the text of an element that holds no tags but its own end; none where it has no end.
    fn skip_text_of(&mut self, name: &str) -> Option<()> {
        loop {
            let end = behind(self.html, self.at, "</")?;
            self.at = end;
            let behind_name = self.html.as_bytes().get(end + name.len());
            if behind_name.is_some_and(|it| it.is_ascii_whitespace() || matches!(it, b'/' | b'>'))
                && self.html.as_bytes()[end..end + name.len()].eq_ignore_ascii_case(name.as_bytes())
            {
                self.at = end - 2;
                return Some(());
            }
        }
    }
}

/// Where the next `text` ends, from a place on.
fn behind(html: &str, from: usize, text: &str) -> Option<usize> {
    Some(from + html[from..].find(text)? + text.len())
}

/// An attribute of a tag.
struct Attribute {
    name: Range<usize>,
    /// Its value with the quotes around it.
    value: Range<usize>,
}

impl Attribute {
    fn text<'a>(&self, html: &'a str) -> &'a str {
        let value = &html[self.value.clone()];
        let unquoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
        unquoted('"').or_else(|| unquoted('\'')).unwrap_or(value)
    }
}

/// The attributes of a tag, up to its `>` or the end of the text.
struct Attributes<'a> {
    html: &'a str,
    at: usize,
}

impl Attributes<'_> {
    fn skip(&mut self, ends: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = &self.html.as_bytes()[start..];
        self.at += rest.iter().position(|it| ends(*it)).unwrap_or(rest.len());
        start..self.at
    }

    fn peek(&self) -> Option<u8> {
        self.html.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Range<usize> {
        self.skip(|it| !it.is_ascii_whitespace());
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                let start = self.at;
                self.at += 1;
                self.skip(|it| it == quote);
                self.at = self.html.len().min(self.at + 1);
                start..self.at
            }
            _ => self.skip(|it| it.is_ascii_whitespace() || it == b'>'),
        }
    }
}

impl Iterator for Attributes<'_> {
    type Item = Attribute;

    fn next(&mut self) -> Option<Attribute> {
        self.skip(|it| !it.is_ascii_whitespace() && it != b'/');
        if matches!(self.peek(), None | Some(b'>')) {
            return None;
        }
        let start = self.at;
        // An equals sign may only be the first letter of a name.
        self.at += 1;
        self.skip(|it| it.is_ascii_whitespace() || matches!(it, b'/' | b'>' | b'='));
        let name = start..self.at;
        self.skip(|it| !it.is_ascii_whitespace());
        let has_value = self.peek() == Some(b'=');
        self.at += usize::from(has_value);
        let value = if has_value { self.value() } else { self.at..self.at };
        Some(Attribute { name, value })
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

/// What an attribute says. Of the named characters only those that have to be named are known; no policy needs another.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let named = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        let (c, rest) = named.unwrap_or(('&', part));
        out.push(c);
        out.push_str(rest);
    }
    Cow::Owned(out)
}

/// The character of a name between `&` and `;`.
fn character(name: &str) -> Option<char> {
    let number = |digits, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
            digits => number(digits, 10),
        },
    }
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
