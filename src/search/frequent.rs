//! Characters that a good part of all articles hold: how many hold each in, the list of them out. It changes seldom, since it asks for
//! a share of the same rounded number for a long time.

/// A character is frequent that more than one article in so many holds.
const ONE_IN: usize = 4;

/// Frequent characters, by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequent {
    units: Vec<u16>,
    /// For each unit its place among them and one; 0 where it is none.
    places: Vec<u16>,
}

impl Frequent {
    /// These characters.
    pub(super) fn new(mut units: Vec<u16>) -> Self {
        units.sort_unstable();
        units.dedup();
        let mut places = vec![0; 1 << 16];
        (1_u16..).zip(&units).for_each(|(place, unit)| places[usize::from(*unit)] = place);
        Self { units, places }
    }

    /// Those that are frequent, given how many articles hold each unit.
    pub(super) fn among(counts: &[u32], universe: usize) -> Self {
        let is_frequent = |(unit, count): &(u16, &u32)| {
            **count as usize * ONE_IN > universe && char::from_u32(u32::from(*unit)).is_some()
        };
        Self::new((0_u16..=u16::MAX).zip(counts).filter(is_frequent).map(|(unit, _)| unit).collect())
    }

    /// The place of a unit; none where it is not frequent.
    pub(super) fn place(&self, unit: u16) -> Option<u32> {
        self.places.get(usize::from(unit)).and_then(|place| u32::from(*place).checked_sub(1))
    }

    /// How many they are.
    pub(super) fn len(&self) -> u32 {
        self.units.len() as u32
    }

    /// As a text.
    pub fn text(&self) -> String {
        self.units.iter().filter_map(|unit| char::from_u32(u32::from(*unit))).collect()
    }

    /// From a text.
    pub fn read(text: &str) -> Self {
        Self::new(text.encode_utf16().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Frequent;

    #[test]
    fn more_than_one_in_four() {
        let mut counts = vec![0; 1 << 16];
        (counts['的' as usize], counts['了' as usize], counts['征' as usize]) = (90, 26, 25);
        let frequent = Frequent::among(&counts, 100);
        assert_eq!(frequent.text(), "了的");
        assert_eq!(['了', '的', '征'].map(|c| frequent.place(c as u16)), [Some(0), Some(1), None]);
        assert_eq!(Frequent::read("的了"), frequent);
    }
}
