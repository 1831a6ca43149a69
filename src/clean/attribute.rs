//! The value of an attribute. The parser's own look-up makes an interned name of what it is asked for, behind a lock where the name
//! is a long one, and costs more than to read all the names that an element has.

use html5ever::ns;
use scraper::node::Element;

/// The value that an element has for an attribute of no namespace.
pub(super) fn attr<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let is_it = |key: &html5ever::QualName| *key.local == *name && key.ns == ns!() && key.prefix.is_none();
    element.attrs.iter().find(|(key, _)| is_it(key)).map(|(_, value)| &**value)
}

#[cfg(test)]
mod tests {
    use super::attr;
    use scraper::Html;

    #[test]
    fn it_finds_what_the_parser_finds() {
        let page = Html::parse_fragment(
            "<img src=a data-original-src=b xml:lang=zh ALT><svg xlink:href=c xml:lang=en viewbox=d></svg>",
        );
        let elements = page.tree.nodes().filter_map(|node| node.value().as_element());
        let names = ["src", "data-original-src", "xml:lang", "lang", "alt", "href", "xlink:href", "viewBox", "viewbox"];
        let mut found = 0;
        for element in elements {
            for name in names {
                assert_eq!(attr(element, name), element.attr(name), "{name}");
                found += usize::from(element.attr(name).is_some());
            }
        }
        assert_eq!(found, 5);
    }
}
