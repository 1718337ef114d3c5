//! The command `mockapi`: arguments in, one line out, then it serves.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use mockapi::{Allowed, Config, Mount, serve};

/// Plays five APIs on the loopback, with faults on demand.
#[derive(Parser, Debug)]
#[command(version)]
struct Args {
    /// The port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The loopback address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Serve the files of a directory under a path; can be given several times
    #[arg(long = "static", value_name = "URLPREFIX=DIR", value_parser = Mount::parse)]
    mounts: Vec<Mount>,
    /// Another content security policy for pages, or "none"
    #[arg(long)]
    csp: Option<String>,
    /// Another host name that requests may give, without a port; can be given several times
    #[arg(long = "allow-host", value_name = "NAME", value_parser = lower_case)]
    hosts: Vec<String>,
    /// Another origin whose pages may send requests, or "null"; can be given several times
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// End when standard input closes, so that no server outlives its parent
    #[arg(long)]
    shutdown_on_stdin_close: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    // A wrong argument ends here, with exit code 2.
    let args = Args::parse();
    let address = SocketAddr::new(args.host, args.port);
    let config = Config {
        address,
        mounts: args.mounts,
        csp: args.csp,
        allowed: Allowed {
            hosts: args.hosts,
            origins: args.origins,
        },
        ..Config::default()
    };
    let (address, server) = match serve(config).await {
        Ok(started) => started,
        Err(error) => {
            eprintln!("mockapi: cannot listen on {address}: {error}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = announce(address) {
        eprintln!("mockapi: cannot write to standard output: {error}");
        return ExitCode::from(2);
    }
    if args.shutdown_on_stdin_close {
        std::thread::spawn(end_with_stdin);
    }
    // Accepting never ends by itself: only a panic gets here.
    let _ = server.await;
    ExitCode::FAILURE
}

/// Names of hosts are compared in lower case.
fn lower_case(name: &str) -> Result<String, Infallible> {
    Ok(name.to_ascii_lowercase())
}

fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "mockapi listening on http://{address}")?;
    out.flush()
}

fn end_with_stdin() {
    let mut input = io::stdin().lock();
    let mut buffer = [0; 1024];
    while input.read(&mut buffer).is_ok_and(|read| read > 0) {}
    std::process::exit(0);
}
