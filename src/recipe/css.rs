//! CSS selectors that know when they cannot match: most rules of a recipe concern elements that most pages lack, and looking
//! for a word in the text is a hundred times cheaper than asking every element.

use scraper::{ElementRef, Html, Selector};

/// A compiled selector.
#[derive(Clone, Debug)]
pub struct Css {
    selector: Selector,
    /// A word that the page must hold if the selector matches anything.
    needle: Option<String>,
}

impl Css {
    /// Compiles a selector; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let selector = Selector::parse(text).map_err(|err| reason(&err.to_string()))?;
        Ok(Self { selector, needle: needle(text) })
    }

    /// All elements that match, in document order. `text` is the page's own text.
    pub fn select<'a>(&'a self, page: &'a Html, text: &str) -> Box<dyn Iterator<Item = ElementRef<'a>> + 'a> {
        match &self.needle {
            Some(needle) if !text.contains(needle.as_str()) => Box::new(std::iter::empty()),
            _ => Box::new(page.select(&self.selector)),
        }
    }

    /// Whether an element matches.
    pub fn matches(&self, element: &ElementRef<'_>) -> bool {
        self.selector.matches(element)
    }
}

/// What the parser has against a selector, for people.
fn reason(said: &str) -> String {
    let said = match said.lines().next().unwrap_or_default() {
        "Unexpected EOL" => "it ends too early",
        // Its list of reasons ends somewhere.
        it if it.contains("report this") => "it cannot be read",
        it => it,
    };
    format!("{said}; one looks like `div.article > p`")
}

/// The longest class, id or quoted value of a selector without alternatives and negations; case and escapes make it none.
fn needle(selector: &str) -> Option<String> {
    if selector.contains([',', '\\', '&']) || selector.contains(":not") || selector.contains(" i]") {
        return None;
    }
    let mut words = Vec::new();
    let mut rest = selector;
    while let Some(at) = rest.find(['.', '#', '"', '\'']) {
        let quote = rest[at..].starts_with(['"', '\'']);
        rest = &rest[at + 1..];
        let end = rest
            .find(|c: char| if quote { c == '"' || c == '\'' } else { !(c.is_alphanumeric() || c == '_' || c == '-') })
            .unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = &rest[(end + usize::from(quote)).min(rest.len())..];
    }
    words.into_iter().max_by_key(|word| word.len()).filter(|word| word.len() > 2).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::needle;

    #[test]
    fn the_longest_word_that_must_be_there() {
        for (selector, want) in [
            ("div.post_content", Some("post_content")),
            ("ok[href*=\"/term/\"]", Some("/term/")),
            ("p > a.x", None),
            ("div.one, div.two", None),
            ("div#gtx-anchor span", Some("gtx-anchor")),
            ("p:has(img)", None),
        ] {
            assert_eq!(needle(selector).as_deref(), want, "{selector}");
        }
    }
}
