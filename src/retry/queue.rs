//! Numbers in the order of their keys. Keys that only grow make every operation cheap, whatever the
//! length.
//!
//! One type for lines, timers and the calls themselves, because each generic instance would add to
//! the size of the wasm.

/// Pairs of a key and a number in ascending order. A removed pair leaves a gap, which is closed
/// later.
#[derive(Debug)]
pub(super) struct Queue {
    entries: Vec<Entry>,
    /// The first entry that is not a gap.
    first: usize,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    pair: (u64, u32),
    is_gap: bool,
}

impl Queue {
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            first: 0,
            len: 0,
        }
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn insert(&mut self, key: u64, value: u32) {
        let pair = (key, value);
        let at = match self.entries.last() {
            Some(last) if last.pair > pair => self.position(pair),
            _ => self.entries.len(),
        };
        let is_gap = false;
        let entry = Entry { pair, is_gap };
        match self.entries.split_at_checked(at) {
            // In the middle, which is rare: `Vec::insert` could panic, as far as the compiler sees.
            Some((before, after)) if !after.is_empty() => {
                let mut entries = Vec::with_capacity(self.entries.capacity());
                entries.extend_from_slice(before);
                entries.push(entry);
                entries.extend_from_slice(after);
                self.entries = entries;
            }
            _ => self.entries.push(entry),
        }
        self.first = self.first.min(at);
        self.len = self.len.wrapping_add(1);
    }

    /// The lowest number with that key.
    pub fn get(&self, key: u64) -> Option<u32> {
        let from = self.position((key, 0));
        let (found, value) = self.iter_from(from).next()?;
        (found == key).then_some(value)
    }

    pub fn remove(&mut self, key: u64, value: u32) {
        let mut at = self.position((key, value));
        while let Some(entry) = self.entries.get_mut(at)
            && entry.pair == (key, value)
        {
            if !entry.is_gap {
                entry.is_gap = true;
                self.len = self.len.wrapping_sub(1);
                break;
            }
            at = at.wrapping_add(1);
        }
        while self.entries.get(self.first).is_some_and(|e| e.is_gap) {
            self.first = self.first.wrapping_add(1);
        }
        if self.entries.len() >> 1 > self.len {
            self.entries.retain(|e| !e.is_gap);
            self.first = 0;
        }
    }

    pub fn first(&self) -> Option<(u64, u32)> {
        self.entries.get(self.first).map(|entry| entry.pair)
    }

    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.iter_from(self.first)
    }

    /// How many entries have lower keys. Looks at all of them only if there are higher ones.
    pub fn count_before(&self, key: u64) -> usize {
        match self.entries.last() {
            Some(last) if last.pair.0 == key && !last.is_gap => self.len.wrapping_sub(1),
            Some(last) if last.pair.0 >= key => self.iter().take_while(|(k, _)| *k < key).count(),
            _ => self.len,
        }
    }

    fn iter_from(&self, at: usize) -> impl Iterator<Item = (u64, u32)> {
        let entries = self.entries.get(at..).unwrap_or_default();
        entries.iter().filter(|e| !e.is_gap).map(|e| e.pair)
    }

    fn position(&self, pair: (u64, u32)) -> usize {
        self.entries.partition_point(|e| e.pair < pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_the_order_of_their_keys() {
        let mut queue = Queue::new();
        for key in [3, 5, 9, 4] {
            queue.insert(key, key as u32 * 10);
        }
        queue.insert(5, 51);
        queue.remove(5, 50);
        queue.remove(5, 50);
        assert_eq!(
            (queue.get(5), queue.get(9), queue.get(7)),
            (Some(51), Some(90), None)
        );
        assert_eq!(queue.first(), Some((3, 30)));
        queue.remove(3, 30);
        assert_eq!((queue.count_before(9), queue.count_before(10)), (2, 3));
        let left: Vec<u64> = queue.iter().map(|(key, _)| key).collect();
        assert_eq!((left, queue.len()), (vec![4, 5, 9], 3));
    }
}
