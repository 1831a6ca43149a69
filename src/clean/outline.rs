//! The levels of an article's headings: the level that the source gave each of them comes in, in the order of the page; the one that
//! it has goes out. The page's own heading stands above them all, and no level below it is skipped, whatever the source began with.

/// The headings that what comes next stands under, by their levels in the source.
#[derive(Debug, Default)]
pub(super) struct Outline(Vec<u8>);

impl Outline {
    /// The level to put in the place of this one.
    pub(super) fn level(&mut self, source: u8) -> u8 {
        self.0.retain(|above| *above < source);
        self.0.push(source);
        self.0.len() as u8 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(sources: &[u8]) -> Vec<u8> {
        let mut outline = Outline::default();
        sources.iter().map(|source| outline.level(*source)).collect()
    }

    #[test]
    fn no_level_is_skipped_and_equals_stay_equal() {
        assert_eq!(levels(&[4, 4, 6, 4]), [2, 2, 3, 2]);
        assert_eq!(levels(&[2, 4, 5, 3, 2]), [2, 3, 4, 3, 2]);
        assert_eq!(levels(&[3, 2, 3]), [2, 2, 3]);
        assert_eq!(levels(&[2, 3, 4, 5, 6]), [2, 3, 4, 5, 6]);
    }
}
