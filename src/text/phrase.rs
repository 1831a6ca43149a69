//! Phrases with places in them: a text with names in braces and values for them in, the filled text out.

use serde::{Deserialize, Serialize};

/// One of the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Phrase {
    /// A text with places in braces.
    Text(String),
    /// Two texts, of which a number decides.
    Counted {
        /// For one.
        one: String,
        /// For any other number.
        other: String,
    },
    /// Names of months or days.
    List(Vec<String>),
}

impl Phrase {
    /// The text for a number.
    pub fn of(&self, n: Option<usize>) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Counted { one, .. } if n == Some(1) => one,
            Self::Counted { other, .. } => other,
            Self::List(_) => "",
        }
    }

    /// All its texts.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Counted { one, other } => vec![one, other],
            Self::List(list) => list.iter().map(String::as_str).collect(),
        }
    }
}

/// A text with its places filled in.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let end = rest[start..].find('}').map_or(rest.len(), |end| start + end);
        let value = values.iter().find(|(name, _)| *name == &rest[start + 1..end]).map_or("", |(_, value)| value);
        filled.push_str(&rest[..start]);
        filled.push_str(value);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    filled + rest
}

/// The names in the braces of a text.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Phrase, fill, places};

    #[test]
    fn a_number_decides_the_form() {
        let articles = Phrase::Counted { one: "{n} article".into(), other: "{n} articles".into() };
        let say = |n: usize| fill(articles.of(Some(n)), &[("n", &n.to_string())]);
        assert_eq!([0, 1, 2].map(say), ["0 articles", "1 article", "2 articles"]);
        assert_eq!(Phrase::Text("x".into()).of(Some(1)), "x");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("{a}{b}-{c", &[("a", "{b}"), ("b", "2")]), "{b}2-");
        assert_eq!(places("{a} {bc}").collect::<Vec<_>>(), ["a", "bc"]);
    }
}
