//! Accepting connections, and breaking them when a fault asks for it.
//!
//! axum's own `serve` hides the socket; a TCP reset needs it back. So each connection is
//! served by hyper here, and every request carries a [`Control`] to its connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// Ends the connection that a request came on.
#[derive(Clone, Debug, Default)]
pub struct Control(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    reset: AtomicBool,
    end: Notify,
}

impl Control {
    /// Drops the connection with a TCP reset (RST).
    pub fn reset(&self) {
        self.0.reset.store(true, Ordering::SeqCst);
        self.0.end.notify_one();
    }

    /// Closes the connection, with whatever was sent so far.
    pub fn close(&self) {
        self.0.end.notify_one();
    }
}

/// Accepts until the task is dropped; the open connections end with it. With `dates` every answer
/// carries the machine's time; one that a test sets is in none unless a test puts it there.
pub async fn accept(listener: TcpListener, app: Router, dates: bool) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_one(stream, app.clone(), dates));
                }
                // Out of file descriptors, say: others may be closed in the meantime.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            },
            // Finished connections are taken out, or the set would grow for ever.
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve_one(stream: TcpStream, app: Router, dates: bool) {
    // Small answers must not wait for more to send. Failing to say so harms nothing.
    let _ = stream.set_nodelay(true);
    let control = Control::default();
    let handle = control.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(handle.clone());
        let app = app.clone();
        async move { Ok::<_, Infallible>(app.oneshot(request).await.unwrap_or_else(|e| match e {})) }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .auto_date_header(dates)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // An error here is a client that went away: nothing to do about it.
        _ = &mut connection => return,
        () = control.0.end.notified() => {}
    }
    let stream = connection.into_parts().io.into_inner();
    if control.0.reset.load(Ordering::SeqCst) {
        // Closing a socket that must not linger sends RST in place of FIN.
        let _ = stream.set_zero_linger();
    }
}
