//! Reads structured fields (RFC 9651): lists and dictionaries. Not their values: a caller takes
//! the few that it knows.
//!
//! "If parsing fails, the entire field value MUST be ignored" (RFC 9651 §4.2), so the whole field
//! is checked, whatever it contains.

/// The members of a list or dictionary, each followed by its parameters.
///
/// What came counts only if [`is_valid`](Self::is_valid) holds at the end.
pub struct Pieces<'t> {
    rest: &'t [u8],
    is_first: bool,
    is_list: bool,
    is_dictionary: bool,
    is_broken: bool,
}

/// A member, or a parameter of the member before it.
pub struct Piece<'t> {
    /// It is a parameter.
    pub is_parameter: bool,
    /// Its key. Empty in a list, unless the member is a token that could be a key.
    pub name: &'t [u8],
    /// Its value as it stands in the text; empty where it has none, `(` for an inner list.
    pub value: &'t [u8],
}

impl<'t> Pieces<'t> {
    /// Those of a field's value, as a list or a dictionary, whichever it is.
    #[must_use]
    pub fn of(text: &'t [u8]) -> Self {
        Self {
            rest: text.trim_ascii_end(),
            is_first: true,
            is_list: false,
            is_dictionary: false,
            is_broken: false,
        }
    }

    /// All of it was read, as one of the two.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let is_both = self.is_list && self.is_dictionary;
        self.rest.is_empty() && !is_both && !self.is_broken
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let piece = self.piece();
        self.is_broken |= piece.is_none();
        piece
    }
}

/// What may follow one another.
#[derive(Clone, Copy)]
enum Set {
    Space,
    White,
    Digit,
    Key,
    Token,
    Base64,
}

impl Set {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Space => byte == b' ',
            Self::White => matches!(byte, b' ' | b'\t'),
            Self::Digit => byte.is_ascii_digit(),
            Self::Key => {
                matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*')
            }
            // Of what can be seen, all but these.
            Self::Token => byte.is_ascii_graphic() && !is_delimiter(byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        }
    }
}

/// RFC 9110 §5.6.2, without `/` and `:`, which are part of a token here.
fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'(' | b')' | b',' | b';'..=b'@' | b'['..=b']' | b'{' | b'}'
    )
}

/// The names are those of the grammar in RFC 9651 §3 and §4.2.
impl<'t> Pieces<'t> {
    fn piece(&mut self) -> Option<Piece<'t>> {
        if !self.is_first {
            if self.takes(b';') {
                return self.parameter();
            }
            self.run(Set::White);
            self.expect(b',')?;
            self.run(Set::White);
        }
        self.is_first = false;
        let start = self.rest;
        let mut name = self.key().unwrap_or_default();
        let mut value = &b""[..];
        if !name.is_empty() && self.takes(b'=') {
            self.is_dictionary = true;
            value = self.member()?;
        } else {
            self.rest = start;
            let item = self.member()?;
            // What could be a key is a token, or a key without a value.
            if item != name {
                self.is_list = true;
                (name, value) = (b"", item);
            }
        }
        Some(Piece {
            is_parameter: false,
            name,
            value,
        })
    }

    fn parameter(&mut self) -> Option<Piece<'t>> {
        self.run(Set::Space);
        Some(Piece {
            is_parameter: true,
            name: self.key()?,
            value: if self.takes(b'=') { self.item()? } else { b"" },
        })
    }

    /// An item or an inner list, without its parameters.
    fn member(&mut self) -> Option<&'t [u8]> {
        if !self.takes(b'(') {
            return self.item();
        }
        loop {
            self.run(Set::Space);
            if self.takes(b')') {
                return Some(b"(");
            }
            self.item()?;
            while self.takes(b';') {
                self.parameter()?;
            }
            if !matches!(self.rest.first()?, b' ' | b')') {
                return None;
            }
        }
    }

    fn item(&mut self) -> Option<&'t [u8]> {
        let all = self.rest;
        match self.byte()? {
            b'"' => self.string()?,
            b'%' => self.display_string()?,
            b':' => {
                self.run(Set::Base64);
                self.expect(b':')?;
            }
            b'?' => {
                matches!(self.byte()?, b'0' | b'1').then_some(())?;
            }
            b'@' => self.number(false)?,
            b'-' | b'0'..=b'9' => {
                self.rest = all;
                self.number(true)?;
            }
            b'*' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.run(Set::Token);
            }
            _ => return None,
        }
        all.get(..all.len().wrapping_sub(self.rest.len()))
    }

    /// An integer of 15 digits at most, or a decimal of 12 and 3.
    fn number(&mut self, may_be_decimal: bool) -> Option<()> {
        self.takes(b'-');
        let whole = self.run(Set::Digit).len();
        let (most, fraction) = if may_be_decimal && self.takes(b'.') {
            (12, self.run(Set::Digit).len())
        } else {
            (15, 1)
        };
        let fits = whole > 0 && whole <= most && fraction > 0 && fraction <= 3;
        fits.then_some(())
    }

    fn string(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                b'"' => return Some(()),
                b'\\' => {
                    matches!(self.byte()?, b'"' | b'\\').then_some(())?;
                }
                b' '..=b'~' => {}
                _ => return None,
            }
        }
    }

    /// Its bytes are UTF-8: a first byte says how many others follow. Which of these make a
    /// character is not checked.
    fn display_string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        let mut others = 0u8;
        loop {
            let byte = match self.byte()? {
                b'"' if others == 0 => return Some(()),
                b'%' => self.hexadecimal()? << 4 | self.hexadecimal()?,
                byte @ b' '..=b'~' => byte,
                _ => return None,
            };
            others = match (others, byte) {
                (0, ..=0x7f) => 0,
                (0, 0xc2..=0xdf) => 1,
                (0, 0xe0..=0xef) => 2,
                (0, 0xf0..=0xf4) => 3,
                (1.., 0x80..=0xbf) => others.wrapping_sub(1),
                _ => return None,
            };
        }
    }

    fn hexadecimal(&mut self) -> Option<u8> {
        match self.byte()? {
            digit @ b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
            letter @ b'a'..=b'f' => Some(letter.wrapping_sub(b'a').wrapping_add(10)),
            _ => None,
        }
    }

    fn key(&mut self) -> Option<&'t [u8]> {
        let first = self.rest.first()?;
        let is_key = first.is_ascii_lowercase() || *first == b'*';
        is_key.then(|| self.run(Set::Key))
    }

    /// Takes all that fit.
    fn run(&mut self, set: Set) -> &'t [u8] {
        let end = self.rest.iter().position(|byte| !set.has(*byte));
        let at = end.unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at_checked(at).unwrap_or_default();
        self.rest = rest;
        run
    }

    fn takes(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }
}
