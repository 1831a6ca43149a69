//! A sample of a text by which texts that have much in common are found without comparing each with each. A folded text in,
//! numbers out.

use super::units::mixed;

/// A sample of the 5-character shingles of a folded body: their hashes fall into 32 bins, and each bin keeps its smallest.
/// Two texts agree in about as many bins as they share shingles (one-permutation MinHash: Li, Owen and Zhang, 2012). A bin
/// that stays empty takes the value of the next one that is not (Shrivastava and Li, 2014).
pub fn sketch(folded: &str) -> Vec<u32> {
    const BINS: usize = 32;
    let chars: Vec<char> = folded.chars().collect();
    if chars.is_empty() {
        return vec![0; BINS];
    }
    let mut smallest = [u32::MAX; BINS];
    for shingle in chars.windows(5.min(chars.len())) {
        let hash = shingle.iter().fold(0xcbf2_9ce4_8422_2325, |hash, c| mixed(hash ^ u64::from(u32::from(*c))));
        let bin = &mut smallest[hash as usize % BINS];
        *bin = (*bin).min((hash >> 32) as u32);
    }
    let next_full = |bin: usize| (0..BINS).map(|step| smallest[(bin + step) % BINS]).find(|least| *least != u32::MAX);
    (0..BINS).map(|bin| next_full(bin).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::sketch;

    #[test]
    fn texts_agree_in_as_many_places_as_they_share_shingles() {
        let text: String = ('一'..='龥').step_by(7).take(600).collect();
        let (half, other) = (text.chars().take(300).collect::<String>(), text.chars().rev().collect::<String>());
        let agree = |a: &str, b: &str| sketch(a).iter().zip(sketch(b)).filter(|(a, b)| **a == *b).count();
        assert_eq!([agree(&text, &text), agree(&text, &half), agree(&text, &other)], [32, 16, 0]);
        assert_eq!(sketch(""), [0; 32]);
    }
}
