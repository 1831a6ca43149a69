//! A style sheet, its tokens read once: text in, addresses out. What its rules mean, and whether they mean anything, is not for
//! here: browsers skip what they do not know.

use super::{Atlas, Sheet};
use cssparser::{ParseError, Parser, Token};
use std::collections::BTreeSet;

/// What text in quotes is, by what it stands behind or in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoted {
    /// An address: behind `@import`, in `url()`, `src()` and `image-set()`.
    Address,
    /// A name and no address, however it is written: behind `@namespace`.
    Name,
    /// Just text.
    Text,
}

pub(super) fn read(atlas: &Atlas<'_>, text: &str, sheet: &mut Sheet) {
    let mut addresses = BTreeSet::new();
    gather(&mut Parser::new(text), Quoted::Text, &mut addresses);
    for address in &addresses {
        sheet.follow(atlas, address);
    }
}

/// The addresses of a block or of a function, and of those in it. The parser says how deep these may stand in each other.
fn gather(parser: &mut Parser<'_>, around: Quoted, addresses: &mut BTreeSet<String>) {
    let mut quoted = around;
    while let Ok(token) = parser.next().cloned() {
        let within = match &token {
            Token::UnquotedUrl(address) if quoted != Quoted::Name => {
                addresses.insert(address.to_string());
                continue;
            }
            Token::QuotedString(address) if quoted == Quoted::Address => {
                addresses.insert(address.to_string());
                continue;
            }
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => {
                quoted = Quoted::Address;
                continue;
            }
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("namespace") => {
                quoted = Quoted::Name;
                continue;
            }
            Token::Semicolon => {
                quoted = around;
                continue;
            }
            Token::Function(_) if quoted == Quoted::Name => Quoted::Name,
            Token::Function(name) if holds_addresses(name) => Quoted::Address,
            Token::Function(_) | Token::CurlyBracketBlock | Token::ParenthesisBlock | Token::SquareBracketBlock => {
                Quoted::Text
            }
            _ => continue,
        };
        let _ = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
            gather(inner, within, addresses);
            Ok(())
        });
    }
}

/// Whether text in quotes is an address in a function. The `type("…")` of a set of pictures is a function of its own.
fn holds_addresses(name: &str) -> bool {
    ["url", "src", "image-set", "-webkit-image-set"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_style_sheet() {
        let found = |text: &str| {
            let mut addresses = BTreeSet::new();
            gather(&mut Parser::new(text), Quoted::Text, &mut addresses);
            addresses.into_iter().collect::<Vec<_>>()
        };
        for (text, want) in [
            ("@import 'a.css' print; @import url(b.css); p { content: 'c.css' }", &["a.css", "b.css"][..]),
            ("@namespace svg url(http://a.example/ns); @namespace 'http://b.example/'; p{color:red}", &[]),
            (
                "@media print { @font-face { src: local('甲'), url( \"f.woff2#iefix\" ) format('woff2') } }",
                &["f.woff2#iefix"],
            ),
            ("p { background: image-set('a.png' 1x, url(b.png) 2x type('image/png')) }", &["a.png", "b.png"]),
            ("p { background: URL(a\\29.png), url('\\62.png') } /* url(c.png) */", &["a).png", "b.png"]),
            ("p { background: url(a.png", &["a.png"]),
            ("p[href='a.html'] { --b: url(b.png); mask: url(#c) }", &["#c", "b.png"]),
            ("@import 'a.css' layer(base); q::after { content: '』' }", &["a.css"]),
        ] {
            assert_eq!(found(text), want, "{text}");
        }
        // What is deeper than any style sheet is read as if it were not.
        let deep = format!("{}url(in.png){}url(behind.png)", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(found(&deep), ["behind.png", "in.png"]);
    }
}
