//! Numbers in the order of their keys. The cost of an operation does not grow with the length.
//!
//! One type for lines, timers and indexes, because each generic instance would add to the size of
//! the wasm.

/// At this length a chunk is split.
const FULL: usize = 64;

type Pair = (u64, u32);

/// Pairs of a key and a number in ascending order, in chunks of at most [`FULL`].
#[derive(Debug)]
pub(super) struct Queue {
    /// None of them is empty.
    chunks: Vec<Vec<Pair>>,
    len: usize,
}

impl Queue {
    pub const fn new() -> Self {
        Self {
            chunks: Vec::new(),
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
        self.len = self.len.wrapping_add(1);
        let last = self.chunks.len().saturating_sub(1);
        let at = self.chunk_of(pair).min(last);
        let Some(chunk) = self.chunks.get_mut(at) else {
            self.chunks.push([pair].into());
            return;
        };
        let place = chunk.partition_point(|other| *other < pair);
        insert_at(chunk, place, pair);
        if chunk.len() > FULL {
            let half = FULL >> 1;
            let upper = chunk.get(half..).unwrap_or_default().to_vec();
            chunk.truncate(half);
            insert_at(&mut self.chunks, at.wrapping_add(1), upper);
        }
    }

    /// The lowest number with that key.
    pub fn get(&self, key: u64) -> Option<u32> {
        let (found, value) = self.not_before((key, 0))?;
        (found == key).then_some(value)
    }

    /// The numbers with that key.
    pub fn all(&self, key: u64) -> impl Iterator<Item = u32> {
        let pairs = self.after(self.not_before((key, 0)));
        pairs
            .take_while(move |(other, _)| *other == key)
            .map(|(_, value)| value)
    }

    /// The first entry that is not lower.
    fn not_before(&self, pair: Pair) -> Option<Pair> {
        let chunk = self.chunks.get(self.chunk_of(pair))?;
        let place = chunk.partition_point(|other| *other < pair);
        chunk.get(place).copied()
    }

    /// That entry and all after it.
    fn after(&self, first: Option<Pair>) -> impl Iterator<Item = Pair> {
        core::iter::successors(first, |(key, value)| {
            self.not_before(match value.checked_add(1) {
                Some(next) => (*key, next),
                None => (key.checked_add(1)?, 0),
            })
        })
    }

    pub fn remove(&mut self, key: u64, value: u32) {
        let pair = (key, value);
        let at = self.chunk_of(pair);
        if let Some(chunk) = self.chunks.get_mut(at) {
            let before = chunk.len();
            chunk.retain(|other| *other != pair);
            self.len = self.len.wrapping_sub(before.wrapping_sub(chunk.len()));
            if chunk.is_empty() {
                self.chunks.retain(|chunk| !chunk.is_empty());
            }
        }
    }

    pub fn first(&self) -> Option<Pair> {
        self.chunks.first()?.first().copied()
    }

    /// Takes the first, if its key is not above that.
    pub fn take_until(&mut self, key: u64) -> Option<u32> {
        let (first, value) = self.first().filter(|(first, _)| *first <= key)?;
        self.remove(first, value);
        Some(value)
    }

    pub fn iter(&self) -> impl Iterator<Item = Pair> {
        self.after(self.first())
    }

    /// Adds all numbers to a list: where there are thousands, faster than [`Self::iter`].
    pub fn add_to(&self, list: &mut Vec<u32>) {
        for chunk in &self.chunks {
            for (_, value) in chunk {
                list.push(*value);
            }
        }
    }

    /// How many entries have lower keys.
    pub fn count_before(&self, key: u64) -> usize {
        let last = self.chunks.last().and_then(|chunk| chunk.last());
        if last.is_some_and(|(last, _)| *last < key) {
            return self.len;
        }
        let at = self.chunk_of((key, 0));
        let lower = self.chunks.get(..at).unwrap_or_default();
        let whole: usize = lower.iter().map(Vec::len).sum();
        let part = self
            .chunks
            .get(at)
            .map_or(0, |chunk| chunk.partition_point(|(other, _)| *other < key));
        whole.wrapping_add(part)
    }

    /// The first chunk that may contain the pair.
    fn chunk_of(&self, pair: Pair) -> usize {
        let is_lower = |chunk: &Vec<Pair>| chunk.last().is_some_and(|last| *last < pair);
        self.chunks.partition_point(is_lower)
    }
}

/// As `Vec::insert`, which could panic as far as the compiler sees.
fn insert_at<T>(list: &mut Vec<T>, at: usize, item: T) {
    let mut carried = item;
    for place in list.iter_mut().skip(at) {
        core::mem::swap(place, &mut carried);
    }
    list.push(carried);
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

    #[test]
    fn long_queues_keep_their_order() {
        let mut queue = Queue::new();
        // 7,919 is prime to 10,000: every key once, in no order.
        for n in 0..10_000_u64 {
            queue.insert(n.wrapping_mul(7_919) % 10_000, 1);
        }
        assert_eq!(queue.count_before(5_000), 5_000);
        for key in (0..10_000).step_by(2) {
            queue.remove(key, 1);
        }
        let keys: Vec<u64> = queue.iter().map(|(key, _)| key).collect();
        assert!(keys.iter().copied().eq((1..10_000).step_by(2)));
        assert_eq!((queue.len(), queue.count_before(5_000)), (5_000, 2_500));
        assert!(queue.chunks.iter().all(|chunk| chunk.len() <= FULL));
    }
}
