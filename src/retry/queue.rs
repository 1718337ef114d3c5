//! A queue in the order of its keys. Keys that only grow make every operation cheap, whatever the
//! length.

use std::collections::VecDeque;

/// Entries by their key, the lowest first. A removed entry leaves a gap, which is closed later.
#[derive(Debug)]
pub(super) struct Queue<K, T> {
    entries: VecDeque<(K, Option<T>)>,
    len: usize,
}

impl<K: Copy + Ord, T> Queue<K, T> {
    pub const fn new() -> Self {
        Self {
            entries: VecDeque::new(),
            len: 0,
        }
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an entry in its place. A key is used once.
    pub fn insert(&mut self, key: K, value: T) {
        let at = match self.entries.back() {
            Some((last, _)) if *last > key => self.position(key).unwrap_or_else(|at| at),
            _ => self.entries.len(),
        };
        self.entries.insert(at, (key, Some(value)));
        self.len = self.len.wrapping_add(1);
    }

    pub fn get(&self, key: K) -> Option<&T> {
        let at = self.position(key).ok()?;
        self.entries.get(at)?.1.as_ref()
    }

    pub fn get_mut(&mut self, key: K) -> Option<&mut T> {
        let at = self.position(key).ok()?;
        self.entries.get_mut(at)?.1.as_mut()
    }

    pub fn remove(&mut self, key: K) -> Option<T> {
        let at = self.position(key).ok()?;
        let value = self.entries.get_mut(at)?.1.take()?;
        self.len = self.len.wrapping_sub(1);
        while self.entries.front().is_some_and(|(_, v)| v.is_none()) {
            self.entries.pop_front();
        }
        if self.entries.len() >> 1 > self.len {
            self.entries.retain(|(_, v)| v.is_some());
        }
        Some(value)
    }

    /// The entry with the lowest key. The first entry is never a gap.
    pub fn first(&self) -> Option<(K, &T)> {
        let (key, value) = self.entries.front()?;
        Some((*key, value.as_ref()?))
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        let entries = self.entries.iter();
        entries.filter_map(|(key, value)| Some((*key, value.as_ref()?)))
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().filter_map(|(_, v)| v.as_mut())
    }

    /// How many entries have lower keys. Looks at all of them only if the key is not a new one.
    pub fn count_before(&self, key: K) -> usize {
        match self.entries.back() {
            Some((last, _)) if *last > key => self.iter().filter(|(k, _)| *k < key).count(),
            Some((last, Some(_))) if *last == key => self.len.wrapping_sub(1),
            _ => self.len,
        }
    }

    fn position(&self, key: K) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&key, |(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_the_order_of_their_keys() {
        let mut queue = Queue::new();
        for key in [3, 5, 9, 4] {
            queue.insert(key, key * 10);
        }
        assert_eq!(queue.remove(5), Some(50));
        assert_eq!(queue.remove(5), None);
        assert_eq!(queue.get(9), Some(&90));
        assert_eq!(queue.first(), Some((3, &30)));
        assert_eq!(queue.remove(3), Some(30));
        assert_eq!((queue.count_before(9), queue.count_before(10)), (1, 2));
        let left: Vec<i32> = queue.iter().map(|(key, _)| key).collect();
        assert_eq!((left, queue.len()), (vec![4, 9], 2));
    }
}
