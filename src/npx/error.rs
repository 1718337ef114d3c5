//! Node's errors as the standard library words them.

use std::io;

use js_sys::{Error, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What the C library says about the errors that reading and writing a file can end with. Node has
/// texts of its own for them.
const TEXTS: [(&str, &str); 11] = [
    ("EACCES", "Permission denied"),
    ("EFBIG", "File too large"),
    ("EIO", "Input/output error"),
    ("EISDIR", "Is a directory"),
    ("ELOOP", "Too many levels of symbolic links"),
    ("EMFILE", "Too many open files"),
    ("ENAMETOOLONG", "File name too long"),
    ("ENOENT", "No such file or directory"),
    ("ENOSPC", "No space left on device"),
    ("ENOTDIR", "Not a directory"),
    ("EPERM", "Operation not permitted"),
];

/// Reads `code` and `errno` of an error of Node's file system.
pub fn from(thrown: JsValue) -> io::Error {
    let field = |name: &str| Reflect::get(&thrown, &name.into()).unwrap_or_default();
    let code = field("code").as_string().unwrap_or_default();
    if code == "EPIPE" {
        return io::ErrorKind::BrokenPipe.into();
    }
    let text = TEXTS.iter().find(|(name, _)| *name == code);
    io::Error::other(match (text, field("errno").as_f64()) {
        (Some((_, text)), Some(number)) => format!("{text} (os error {})", number.abs()),
        _ => message(&thrown),
    })
}

fn message(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<Error>() {
        Some(error) => String::from(error.message()),
        None => "unknown error".to_owned(),
    }
}
