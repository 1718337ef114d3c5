//! The method of the request that an error is about.

use crate::view::{Buffer, Kind, Paths, View, ViewExt, lines, paths};
use crate::wire::envelope;
use crate::wire::method::is_idempotent;

/// Whether the error says that its request has an idempotent method: as axios (`config`), ky
/// (`request`) and ofetch (`options`) do.
pub fn is_of_idempotent<V: View>(view: &V, error: V::Node) -> bool {
    static METHOD: Paths = Paths::new(lines!["config.method", "request.method", "options.method"]);
    let mut buffer = Buffer::new();
    match envelope::text(view, error, &METHOD) {
        // axios writes it in lower case.
        Some(node) => view
            .text(node, &mut buffer)
            .is_some_and(|method| is_idempotent(&method.to_ascii_uppercase())),
        // ofetch leaves out that of a GET.
        None => {
            let name = envelope::text(view, error, paths!["name"]);
            name.and_then(|name| view.text(name, &mut buffer)) == Some("FetchError")
                && view
                    .field(error, paths!["options"])
                    .map(|node| view.kind(node))
                    == Some(Kind::Map)
        }
    }
}
