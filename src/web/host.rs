//! The look at a JavaScript value ([`View`]), through a few imports of `host.ts`.

use core::cell::{RefCell, RefMut};

use crate::time::EpochMs;
use crate::view::{Buffer, Kind, Path, View};

#[link(wasm_import_module = "h")]
unsafe extern "C" {
    safe fn field(node: u32, key: *const u8, len: usize) -> u32;
    safe fn item(node: u32, index: u32) -> u32;
    safe fn key(node: u32, index: u32) -> u32;
    safe fn number(node: u32) -> f64;
    safe fn text(node: u32, into: *mut u8, room: usize) -> i32;
    safe fn header(node: u32, key: *const u8, len: usize) -> u32;
    safe fn parse(node: u32) -> u32;
    safe fn clock() -> f64;

    /// An option of the call that begins, ms or a number, by its place; below 0 is "none".
    pub safe fn option(place: u32) -> f64;

    /// The verdict on what was asked about; nodes as 0 where there is none. For a row of the
    /// catalogue `code` and `message` are the place and length of its code.
    #[allow(clippy::too_many_arguments)]
    pub safe fn verdict(
        profile: usize,
        owner: i32,
        listed: i32,
        category: u8,
        action: u8,
        by: u8,
        retry: u8,
        amount: f64,
        lookup: *const u8,
        lookup_len: usize,
        status: u16,
        code: u32,
        message: u32,
        message_of_error: u32,
        request_id: u32,
        details: u32,
        hint: u32,
        url: u32,
    );
    /// Why a definition is refused.
    pub safe fn refuse(message: *const u8, len: usize);
    /// The step of a call: what, a number that goes with it (ms or a count), and why.
    pub safe fn step(kind: u8, amount: f64, why: u8);
}

/// The host's values. Every answer is asked for anew: the host remembers what it was asked.
pub struct Host;

/// A node as the host writes it: its place times 8, plus its kind; 0 is "not there".
pub type Node = u32;

/// The node, unless it is "not there".
pub fn some(node: Node) -> Option<Node> {
    (node != 0).then_some(node)
}

impl View for Host {
    type Node = Node;

    fn kind(&self, node: Node) -> Kind {
        match node & 7 {
            2 => Kind::Bool(false),
            3 => Kind::Bool(true),
            4 => Kind::Number,
            5 => Kind::Text,
            6 => Kind::List,
            7 => Kind::Map,
            _ => Kind::Null,
        }
    }

    fn field(&self, node: Node, path: Path) -> Option<Node> {
        some(field(node, path.as_ptr(), path.len()))
    }

    fn item(&self, node: Node, index: u32) -> Option<Node> {
        some(item(node, index))
    }

    fn key(&self, node: Node, index: u32) -> Option<Node> {
        some(key(node, index))
    }

    fn number(&self, node: Node) -> Option<f64> {
        (node & 7 == 4).then(|| number(node))
    }

    fn text<'b>(&self, node: Node, buffer: &'b mut Buffer) -> Option<&'b str> {
        let room = &mut buffer.0;
        let length = usize::try_from(text(node, room.as_mut_ptr(), room.len())).ok()?;
        // SAFETY: `text` of `host.ts` writes ASCII, or what `TextEncoder` gives, and says how many
        // bytes that are: UTF-8 by the Encoding Standard. A check would be 300 bytes of the wasm.
        #[allow(unsafe_code)]
        room.get(..length)
            .map(|bytes| unsafe { core::str::from_utf8_unchecked(bytes) })
    }

    fn header(&self, headers: Node, name: &'static str) -> Option<Node> {
        some(header(headers, name.as_ptr(), name.len()))
    }

    fn parse(&self, node: Node) -> Option<Node> {
        some(parse(node))
    }

    fn now(&self) -> EpochMs {
        clock() as EpochMs
    }
}

/// State of the instance. Wasm without threads has one thread, so sharing is safe there; natively
/// this module is compiled for checks only.
pub struct Single<T>(RefCell<T>);

// SAFETY: the wasm is built without the `atomics` feature: there is no second thread.
#[allow(unsafe_code)]
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    /// The state at the beginning.
    pub const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// The state; `None` while it is in use already.
    pub fn get(&self) -> Option<RefMut<'_, T>> {
        self.0.try_borrow_mut().ok()
    }
}
