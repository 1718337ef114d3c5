//! A real HTTP server that plays five APIs, with faults on demand.
//!
//! Its answers are not canned: limits count, tokens run out, stock and credits
//! are used up, and an `Idempotency-Key` is remembered. The demo page, the tests and the
//! benchmarks talk to it; `README.md` lists the routes and parameters.
//!
//! From the outside in: [`connection`] accepts, [`guard`], [`cors`] and [`gateway`] stand in front,
//! [`apis`] hold what each API does, [`tenant`] what it remembers, [`faults`] and
//! [`scripts`] what goes wrong.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! let (address, server) = mockapi::serve(mockapi::Config::default()).await?;
//! println!("listening on http://{address}");
//! server.abort(); // ends the server and all of its connections
//! # Ok(()) }
//! ```

pub mod admin;
pub mod apis;
pub mod app;
pub mod bearer;
pub mod bounded;
pub mod call;
pub mod catalogue;
pub mod clock;
pub mod connection;
pub mod cors;
pub mod failure;
pub mod faults;
pub mod gateway;
pub mod guard;
pub mod idempotency;
pub mod limiter;
pub mod query;
pub mod reply;
pub mod scripts;
pub mod statics;
pub mod tenant;
pub mod traffic;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use clock::Clock;
pub use guard::Allowed;
pub use statics::Mount;

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens. Default `127.0.0.1`, any free port; loopback addresses only.
    pub address: SocketAddr,
    /// Directories that are served as static files. Default none.
    pub mounts: Vec<Mount>,
    /// The content security policy of pages; `none` for no policy. Default
    /// [`statics::csp::STRICT`].
    pub csp: Option<String>,
    /// Hosts and origins that are let in beside those of the loopback. Default none.
    pub allowed: Allowed,
    /// The time. Default the machine's.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            mounts: Vec::new(),
            csp: None,
            allowed: Allowed::default(),
            clock: Clock::System,
        }
    }
}

/// Starts a server in the background; it is ready when this returns. Aborting the handle
/// ends it together with its open connections.
///
/// # Errors
/// When the address is not loopback, or cannot be had.
pub async fn serve(config: Config) -> io::Result<(SocketAddr, JoinHandle<()>)> {
    if !config.address.ip().is_loopback() {
        let text = format!(
            "{} can be reached from outside: use 127.0.0.1",
            config.address.ip()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let listener = TcpListener::bind(config.address).await?;
    let address = listener.local_addr()?;
    let files = statics::routes(&config.mounts, config.csp.as_deref());
    let dates = matches!(config.clock, Clock::System);
    let guard = from_fn_with_state(Arc::new(config.allowed), guard::guard);
    let router = app::App::new(config.clock)
        .router()
        .merge(files)
        .layer(guard);
    let accepting = connection::accept(listener, router, dates);
    Ok((address, tokio::spawn(accepting)))
}
