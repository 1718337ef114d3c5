//! Things by a key of 64 bits.

use super::queue::Queue;

/// Each thing keeps the number of its slot as long as it is there.
#[derive(Debug)]
pub(super) struct Table<T> {
    /// For each key the number of its slot, from 0.
    slots_by_key: Queue,
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Table<T> {
    pub const fn new() -> Self {
        Self {
            slots_by_key: Queue::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    pub const fn len(&self) -> usize {
        self.slots_by_key.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.slots_by_key.is_empty()
    }

    /// The key must be new. Returns the slot.
    pub fn insert(&mut self, key: u64, thing: T) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len().wrapping_sub(1) as u32
        });
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some(thing);
            self.slots_by_key.insert(key, slot);
        }
        slot
    }

    pub fn slot(&self, key: impl Into<u64>) -> Option<u32> {
        self.slots_by_key.get(key.into())
    }

    pub fn at(&self, slot: u32) -> Option<&T> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub fn at_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.slots.get_mut(slot as usize)?.as_mut()
    }

    pub fn get(&self, key: impl Into<u64>) -> Option<&T> {
        self.at(self.slot(key)?)
    }

    pub fn get_mut(&mut self, key: impl Into<u64>) -> Option<&mut T> {
        self.at_mut(self.slot(key)?)
    }

    pub fn remove(&mut self, key: impl Into<u64>) {
        let key = key.into();
        if let Some(slot) = self.slot(key)
            && let Some(place) = self.slots.get_mut(slot as usize)
        {
            *place = None;
            self.free.push(slot);
            self.slots_by_key.remove(key, slot);
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.slots_by_key.iter().map(|(key, _)| key)
    }
}
