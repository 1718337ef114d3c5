//! How many columns of a terminal a text takes: a letter of Chinese, Japanese or Korean takes two, and
//! a mark over another letter none.

/// Ranges of characters that take two columns: East Asian wide and full-width ones, and pictures
/// (Unicode Standard Annex #11).
const WIDE: [(u32, u32); 13] = [
    (0x1100, 0x115f),
    (0x2e80, 0x303e),
    (0x3041, 0xa4cf),
    (0xa960, 0xa97c),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe10, 0xfe19),
    (0xfe30, 0xfe6b),
    (0xff01, 0xff60),
    (0xffe0, 0xffe6),
    (0x1b000, 0x1b2ff),
    (0x1f300, 0x1faff),
    (0x20000, 0x3fffd),
];

/// Ranges of marks that are drawn over the character before them, in the scripts of our languages.
const MARKS: [(u32, u32); 12] = [
    (0x0300, 0x036f),
    (0x0610, 0x061a),
    (0x064b, 0x065f),
    (0x0670, 0x0670),
    (0x06d6, 0x06dc),
    (0x06df, 0x06e4),
    (0x1160, 0x11ff),
    (0x200b, 0x200f),
    (0x20d0, 0x20f0),
    (0x3099, 0x309a),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
];

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

/// The text with spaces behind it, so that it takes at least so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    let spaces = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(spaces))
}

fn of_char(c: char) -> usize {
    let c = u32::from(c);
    let is_in = |ranges: &[(u32, u32)]| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
    match c {
        ..0x300 => 1,
        _ if is_in(&MARKS) => 0,
        _ if is_in(&WIDE) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_take_the_columns_that_a_terminal_gives_them() {
        for (text, columns) in [
            ("", 0),
            ("Größe", 5),
            ("żądanie", 7),
            ("終了コード", 10),
            ("请求 ID", 7),
            ("종료 코드", 9),
            ("はい、すぐに。", 14),
            ("رمز الخروج", 10),
            ("معرّف", 4),
            ("e\u{301}", 1),
            ("か\u{3099}", 2),
            ("×…’", 3),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
        assert_eq!(padded("终", 4), "终  ");
        assert_eq!(padded("long", 2), "long");
    }
}
