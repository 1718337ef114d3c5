//! The calls in progress by their id.

use super::call::{Call, CallId};
use super::queue::Queue;

/// Calls, in the order of their ids.
#[derive(Debug)]
pub(super) struct Calls {
    /// For each id the number of its slot, from 1.
    slots_by_id: Queue,
    slots: Vec<Option<Call>>,
    free: Vec<u32>,
}

impl Calls {
    pub const fn new() -> Self {
        Self {
            slots_by_id: Queue::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    pub const fn len(&self) -> usize {
        self.slots_by_id.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.slots_by_id.is_empty()
    }

    pub fn insert(&mut self, call: Call) {
        let id = call.id;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() as u32
        });
        if let Some(place) = self.slots.get_mut(slot.wrapping_sub(1) as usize) {
            *place = Some(call);
            self.slots_by_id.insert(id.into(), slot);
        }
    }

    pub fn get(&self, id: CallId) -> Option<&Call> {
        let slot = self.slots_by_id.get(id.into())?;
        self.slots.get(slot.wrapping_sub(1) as usize)?.as_ref()
    }

    pub fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        let slot = self.slots_by_id.get(id.into())?;
        self.slots.get_mut(slot.wrapping_sub(1) as usize)?.as_mut()
    }

    pub fn remove(&mut self, id: CallId) {
        if let Some(slot) = self.slots_by_id.get(id.into())
            && let Some(place) = self.slots.get_mut(slot.wrapping_sub(1) as usize)
        {
            *place = None;
            self.free.push(slot);
            self.slots_by_id.remove(id.into(), slot);
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = CallId> {
        self.slots_by_id.iter().map(|(id, _)| id as CallId)
    }
}
