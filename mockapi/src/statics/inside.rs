//! Keeps a mount to its directory: a symbolic link that leads out of it is not followed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use crate::reply::Reply;

/// The middleware in front of a directory. The request's path begins at that directory.
pub async fn keep_inside(
    State(dir): State<Arc<PathBuf>>,
    request: Request,
    next: Next,
) -> Response {
    if is_inside(&dir, request.uri().path()).await {
        next.run(request).await
    } else {
        Reply::empty(StatusCode::NOT_FOUND).into_response()
    }
}

/// What is not there leads nowhere: the file service answers it.
async fn is_inside(dir: &Path, path: &str) -> bool {
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return false;
    };
    let file = dir.join(path.trim_start_matches('/'));
    // Of a directory, its index.html is sent.
    let index = file.join("index.html");
    let dir = dir.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let root = dir.canonicalize()?;
        let stays = |file: &Path| {
            file.canonicalize()
                .map_or(true, |real| real.starts_with(&root))
        };
        Ok::<_, io::Error>(stays(&file) && stays(&index))
    });
    matches!(checked.await, Ok(Ok(true)))
}
