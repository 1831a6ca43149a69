//! Sizes and counts as people read them: a number in, a few characters out. It never rounds a count.

/// `1.2 MB`.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// `20,000`.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let comma = |(at, digit): (usize, char)| {
        let is_behind = at > 0 && (digits.len() - at).is_multiple_of(3);
        is_behind.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

/// `34 %` of something, `0.4 %` where it is little.
pub fn share(part: u64, whole: u64) -> String {
    let percent = part as f64 * 100.0 / whole.max(1) as f64;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, share};

    #[test]
    fn numbers_for_people() {
        let sizes = [999, 1_234, 12_345_678, 1_234_567_890].map(bytes);
        assert_eq!(sizes, ["999 B", "1.2 kB", "12.3 MB", "1.23 GB"]);
        assert_eq!([0, 999, 1_000, 20_000, 1_234_567].map(count), ["0", "999", "1,000", "20,000", "1,234,567"]);
        assert_eq!([share(1, 1000), share(1, 3), share(3, 2), share(0, 0)], ["0.1 %", "33 %", "150 %", "0.0 %"]);
    }
}
