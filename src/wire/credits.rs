//! How many credits remain.

use super::decimal::millis;
use crate::view::{Buffer, Paths, View, ViewExt, lines};

/// Where most APIs that report a balance do.
static USUAL: Paths = Paths::new(lines!["x-credits-remaining"]);

/// Reads the balance from the header of that name, or from the usual one. It may have a fraction;
/// what counts is the whole part.
pub fn read<V: View>(
    view: &V,
    headers: V::Node,
    name: Option<&'static Paths>,
    buffer: &mut Buffer,
) -> Option<u64> {
    let text = view.header_text(headers, name.unwrap_or(&USUAL), buffer)?;
    let thousandths = millis(text, 1_000)?;
    Some(thousandths / 1_000)
}
