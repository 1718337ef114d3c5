//! A map that forgets what was used longest ago, so that nothing here grows without end.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;

use lru::LruCache;

/// At most `cap` entries; inserting one more drops the least recently used.
///
/// `LruCache::new` reserves its capacity at once; with thousands of tenants that is too
/// much for maps that mostly stay empty, hence an unbounded cache that is cut by hand.
pub struct Bounded<K: Hash + Eq, V> {
    cap: usize,
    entries: LruCache<K, V>,
}

impl<K: Hash + Eq, V> Bounded<K, V> {
    /// An empty map that holds at most `cap` entries.
    #[must_use]
    pub fn new(cap: usize) -> Self {
        Self {
            cap,
            entries: LruCache::unbounded(),
        }
    }

    /// The entry of `key`, which becomes the most recently used.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.entries.get_mut(key)
    }

    /// The entry of `key`, made by `make` when there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if !self.entries.contains(&key) && self.entries.len() >= self.cap {
            self.entries.pop_lru();
        }
        self.entries.get_or_insert_mut(key, make)
    }

    /// Puts an entry in, in place of an older one.
    pub fn insert(&mut self, key: K, value: V) {
        self.entries.put(key, value);
        if self.entries.len() > self.cap {
            self.entries.pop_lru();
        }
    }

    /// Takes an entry out.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.pop(key)
    }

    /// All values, the most recently used first.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<K: Hash + Eq, V> fmt::Debug for Bounded<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bounded({} of {})", self.len(), self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_entry_goes_first() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        map.get_mut("a");
        map.get_or_insert_with("c", || 3);
        assert_eq!(map.len(), 2);
        assert!(map.get_mut("b").is_none());
        assert_eq!(map.get_mut("a"), Some(&mut 1));
    }
}
