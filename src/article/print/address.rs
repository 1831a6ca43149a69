//! Addresses as all readers of books understand them.

use url::Url;

/// An address as all readers understand it, or none.
pub fn address(href: &str) -> Option<String> {
    let url = Url::parse(href).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "mailto"))?;
    let text = url.as_str();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_code = || text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match c {
            '%' if !is_code() => out.push_str("%25"),
            '|' | '^' | '`' | '{' | '}' | '[' | ']' | '\\' => out.push_str(&format!("%{:02X}", u32::from(c))),
            // A second one is part of no address.
            '#' if text[..at].contains('#') => out.push_str("%23"),
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_those_that_every_reader_takes() {
        for (href, want) in [
            ("https://a.example/湖?q=|{x}#a#b", Some("https://a.example/%E6%B9%96?q=%7C%7Bx%7D#a%23b")),
            ("https://湖.example/100%", Some("https://xn--n7w.example/100%25")),
            ("mailto:a@b.example", Some("mailto:a@b.example")),
            ("javascript:x", None),
            ("x", None),
        ] {
            assert_eq!(address(href).as_deref(), want, "{href}");
        }
    }
}
