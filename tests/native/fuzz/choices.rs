//! Bytes as a series of choices. When they are used up, every choice is the first one.

pub struct Choices<'d>(&'d [u8]);

impl<'d> Choices<'d> {
    pub const fn new(data: &'d [u8]) -> Self {
        Self(data)
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// True in `n` of 256 cases.
    pub fn chance(&mut self, n: u8) -> bool {
        // The first choice is `false`.
        self.byte() > 255 - n
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    pub const fn rest(self) -> &'d [u8] {
        self.0
    }
}
