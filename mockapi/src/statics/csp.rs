//! The content security policy of a page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Nothing is allowed but what the demo needs. `{importmaps}` becomes the hashes of the
/// page's inline import maps: browsers load those from nowhere else.
pub const STRICT: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'{importmaps}; style-src 'self'; \
    img-src 'self' data:; connect-src 'self' http://127.0.0.1:* http://localhost:*; \
    font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy for one page.
#[must_use]
pub fn fill(policy: &str, page: &str) -> String {
    let hashes: String = import_maps(page)
        .map(|map| format!(" {}", hash(map)))
        .collect();
    policy.replace("{importmaps}", &hashes)
}

/// The source expression of an inline script (CSP 3 §2.3.1): the hash of its exact text.
fn hash(script: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(script.as_bytes()))
    )
}

/// The texts of all `<script type="importmap">` elements.
fn import_maps(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let quoted = attributes.replace('\'', "\"");
        let is_map = quoted.contains("type=\"importmap\"") || quoted.contains("type=importmap");
        is_map
            .then(|| rest.split_once("</script"))?
            .map(|(text, _)| text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_import_maps_are_allowed_by_hash_and_other_scripts_are_not() {
        let page = "<script>no()</script><script type=\"importmap\">{}</script>";
        let policy = fill(STRICT, page);
        // The SHA-256 of `{}`.
        let hash = "'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='";
        assert!(
            policy.contains(&format!("'wasm-unsafe-eval' {hash}; style-src")),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256").count(), 1);
    }

    #[test]
    fn a_page_without_an_import_map_gets_no_hash() {
        assert!(fill(STRICT, "<p>hi</p>").contains("'wasm-unsafe-eval'; style-src"));
    }
}
