//! The levels of an article's headings: the tag that the source gave each of them comes in, in the order of the page; the tag that
//! it is printed with goes out. The page's own `h1` stands above them all, and no level below it is skipped, whatever the source
//! began with. What is no heading passes as it is.

const PRINTED: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// The headings that what comes next stands under, by their tags in the source.
#[derive(Debug, Default)]
pub(super) struct Outline(Vec<&'static str>);

impl Outline {
    /// The tag to print in the place of this one.
    pub(super) fn tag(&mut self, source: &'static str) -> &'static str {
        if !PRINTED.contains(&source) {
            return source;
        }
        // The names of headings sort by their level.
        self.0.retain(|above| *above < source);
        self.0.push(source);
        PRINTED[self.0.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(sources: &[&'static str]) -> Vec<&'static str> {
        let mut outline = Outline::default();
        sources.iter().map(|source| outline.tag(source)).collect()
    }

    #[test]
    fn no_level_is_skipped_and_equals_stay_equal() {
        assert_eq!(printed(&["h4", "h4", "h6", "h4"]), ["h2", "h2", "h3", "h2"]);
        assert_eq!(printed(&["h2", "h4", "h5", "h3", "h2"]), ["h2", "h3", "h4", "h3", "h2"]);
        assert_eq!(printed(&["h3", "h2", "h3"]), ["h2", "h2", "h3"]);
        assert_eq!(printed(&["h2", "h3", "h4", "h5", "h6"]), ["h2", "h3", "h4", "h5", "h6"]);
    }

    #[test]
    fn what_is_no_heading_passes() {
        assert_eq!(printed(&["p", "h5", "pre", "", "h6"]), ["p", "h2", "pre", "", "h3"]);
    }
}
