//! Reads the request from curl's arguments. Not a check of them: curl does that.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Short options that take a value, together or apart.
const SHORT: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

/// Long options that take a value, beside those that [`Curl::option`] looks into.
const LONG: &str = " abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers \
connect-timeout connect-to continue-at cookie-jar create-file-mode crlfile curves delegation \
dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url ech egd-file engine etag-compare \
etag-save expect100-timeout ftp-account ftp-alternative-to-user ftp-method ftp-port \
ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 hostpubsha256 hsts \
interface ip-tos ipfs-gateway keepalive-cnt keepalive-time key key-type krb libcurl limit-rate \
local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time \
netrc-file noproxy oauth2-bearer output output-dir parallel-max parallel-max-host pass pinnedpubkey \
preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert \
proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass \
proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword \
proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request-target \
resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5 \
socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize \
time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config \
unix-socket upload-flags url-query user user-agent variable vlan-priority write-out ";

/// A command that is curl.
#[derive(Default)]
pub struct Curl {
    /// The method; none when it cannot be read from the arguments.
    pub method: Option<String>,
    /// It carries an `Idempotency-Key` already.
    pub has_key: bool,
    /// A part of the request comes from standard input.
    pub reads_stdin: bool,
    /// `-D` can be added without a change of what curl prints.
    pub can_dump_headers: bool,
    /// `-w` puts a text of its own after the body.
    pub writes_out: bool,
    /// Where the user's own `-D` has the headers written.
    dump: Option<String>,
    outputs: Vec<String>,
    output_dir: Option<String>,
    /// Headers come from where they cannot be seen here; a key may be among them.
    hides_headers: bool,
    urls: Vec<String>,
    begins_with_q: bool,
    is_several: bool,
    globs: bool,
}

/// The method, read from one request's arguments.
#[derive(Default)]
struct Request {
    named: Option<String>,
    has_data: bool,
    get: bool,
    head: bool,
    upload: bool,
}

impl Curl {
    /// `None` for any other command.
    pub fn read(command: &[OsString]) -> Option<Self> {
        let (program, arguments) = command.split_first()?;
        let name = Path::new(program).file_name()?.to_str()?;
        if !["curl", "curl.exe"].contains(&name) {
            return None;
        }
        let arguments: Vec<String> = arguments
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let mut curl = Self {
            can_dump_headers: true,
            globs: true,
            begins_with_q: matches!(
                arguments.first().map(String::as_str),
                Some("-q" | "--disable")
            ),
            ..Self::default()
        };
        curl.all(arguments.into_iter());
        Some(curl)
    }

    /// How many of the arguments must stay the first.
    pub fn must_be_first(&self) -> usize {
        usize::from(self.begins_with_q)
    }

    /// A POST or PATCH without a key. One key for several requests would make all but the first a
    /// repetition.
    pub fn wants_key(&self) -> bool {
        let one = self.urls.len() == 1 && !self.is_several;
        let globs = self.globs && self.urls.iter().any(|url| url.contains(['[', '{']));
        let method = self.method.as_deref();
        let has_key = self.has_key || self.hides_headers;
        one && !globs && !has_key && matches!(method, Some("POST" | "PATCH"))
    }

    /// The file that the one body goes to.
    pub fn output(&self) -> Option<PathBuf> {
        let ([name], [url], false) = (&*self.outputs, &*self.urls, self.is_several) else {
            return None;
        };
        // `#1` is what a `{…}` of the URL stands for.
        let is_one = !(self.globs && url.contains(['[', '{']));
        let dir = self.output_dir.as_deref().unwrap_or_default();
        (is_one && name != "-").then(|| Path::new(dir).join(name))
    }

    /// The file that the user has the headers written to.
    pub fn dump(&self) -> Option<PathBuf> {
        let name = self.dump.as_deref().filter(|name| *name != "-");
        name.filter(|_| !self.is_several).map(PathBuf::from)
    }

    /// The path of the URL.
    pub fn path(&self) -> &str {
        let url = self.urls.first().map_or("", String::as_str);
        let url = url.split(['?', '#']).next().unwrap_or(url);
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
    }

    fn all(&mut self, mut arguments: impl Iterator<Item = String>) {
        let mut request = Request::default();
        let mut methods = Vec::new();
        let mut unknown = false;
        let mut only_urls = false;
        while let Some(argument) = arguments.next() {
            if only_urls || argument == "-" || !argument.starts_with('-') {
                self.urls.push(argument);
            } else if argument == "--" {
                only_urls = true;
            } else if let Some(name) = argument.strip_prefix("--") {
                match name {
                    "next" => methods.push(std::mem::take(&mut request).method()),
                    // Whatever the file says.
                    "config" => {
                        unknown = true;
                        self.writes_out = true;
                    }
                    _ => unknown |= is_shortened(name),
                }
                let value = if takes_value(name) {
                    arguments.next()
                } else {
                    None
                };
                self.option(name, value.as_deref().unwrap_or(""), &mut request);
            } else {
                let mut rest = argument.chars();
                rest.next();
                while let Some(letter) = rest.next() {
                    match letter {
                        ':' => methods.push(std::mem::take(&mut request).method()),
                        'K' => {
                            unknown = true;
                            self.writes_out = true;
                        }
                        _ => {}
                    }
                    let value = if SHORT.contains(letter) {
                        let joined: String = rest.by_ref().collect();
                        Some(joined)
                            .filter(|v| !v.is_empty())
                            .or_else(|| arguments.next())
                    } else {
                        None
                    };
                    self.option(long(letter), value.as_deref().unwrap_or(""), &mut request);
                }
            }
        }
        self.is_several = !methods.is_empty();
        if self.is_several {
            self.can_dump_headers = false;
        }
        methods.push(request.method());
        if !unknown {
            // Of several requests the one that may least be repeated.
            let rank = |method: &String| match method.as_str() {
                "GET" | "HEAD" => 0,
                "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE" => 1,
                _ => 2,
            };
            self.method = methods.into_iter().max_by_key(rank);
        }
    }

    fn option(&mut self, name: &str, value: &str, request: &mut Request) {
        let expanded = name.strip_prefix("expand-");
        // A variable may stand for any part of it.
        self.hides_headers |= expanded == Some("header") && value.contains("{{");
        match expanded.unwrap_or(name) {
            "request" => request.named = Some(value.to_ascii_uppercase()),
            "data" | "data-ascii" | "data-binary" | "data-urlencode" | "json" => {
                request.has_data = true;
                // `-d @-`, and `--data-urlencode name@-`.
                let is_file = value.ends_with("@-");
                self.reads_stdin |= is_file && (value == "@-" || name == "data-urlencode");
            }
            "data-raw" | "form-string" => request.has_data = true,
            "form" => {
                request.has_data = true;
                let file = value.split(';').next().unwrap_or_default();
                self.reads_stdin |= file.ends_with("=@-") || file.ends_with("=<-");
            }
            "get" => request.get = true,
            "head" => {
                request.head = true;
                self.can_dump_headers = false;
            }
            "upload-file" => {
                request.upload = true;
                self.reads_stdin |= value == "-" || value == ".";
            }
            "header" => {
                let (name, text) = value.split_once(':').unwrap_or((value, ""));
                self.has_key |=
                    name.trim().eq_ignore_ascii_case("idempotency-key") && !text.trim().is_empty();
                self.reads_stdin |= value == "@-";
                self.hides_headers |= value.starts_with('@');
            }
            "write-out" => self.writes_out = true,
            "config" | "cookie" => self.reads_stdin |= value == "-",
            "url" => self.urls.push(value.to_owned()),
            "include" | "show-headers" => self.can_dump_headers = false,
            "dump-header" => {
                self.can_dump_headers = false;
                self.dump = Some(value.to_owned());
            }
            "output" => self.outputs.push(value.to_owned()),
            "output-dir" => self.output_dir = Some(value.to_owned()),
            "globoff" => self.globs = false,
            _ => {}
        }
    }
}

impl Request {
    fn method(self) -> String {
        if let Some(named) = self.named {
            return named;
        }
        let method = if self.head {
            "HEAD"
        } else if self.upload {
            "PUT"
        } else if self.has_data && !self.get {
            "POST"
        } else {
            "GET"
        };
        method.to_owned()
    }
}

fn takes_value(name: &str) -> bool {
    const LOOKED_INTO: [&str; 14] = [
        "request",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "json",
        "form",
        "form-string",
        "upload-file",
        "header",
        "config",
        "cookie",
        "dump-header",
    ];
    name == "url"
        || LOOKED_INTO.contains(&name)
        || name.starts_with("expand-")
        || !name.contains(' ') && LONG.contains(&format!(" {name} "))
}

/// The beginning of an option that sets the method: curl takes it for the whole option when no
/// other begins so. Which one it is, and whether a value follows, depends on curl's version.
fn is_shortened(name: &str) -> bool {
    const TELLING: [&str; 11] = [
        "request",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "json",
        "form-string",
        "upload-file",
        "config",
        "header",
        "next",
    ];
    // `--head`, `--data` and `--form` are whole.
    let is_whole = name == "head" || takes_value(name);
    !is_whole
        && TELLING
            .iter()
            .any(|whole| whole.len() > name.len() && whole.starts_with(name))
}

fn long(letter: char) -> &'static str {
    match letter {
        'X' => "request",
        'd' => "data",
        'F' => "form",
        'G' => "get",
        'I' => "head",
        'T' => "upload-file",
        'H' => "header",
        'K' => "config",
        'w' => "write-out",
        'o' => "output",
        'b' => "cookie",
        'i' => "include",
        'D' => "dump-header",
        'g' => "globoff",
        _ => "",
    }
}

/// The exit codes for a network failure or a timeout (curl's manual).
pub fn failure(code: i32) -> Option<crate::classification::Category> {
    use crate::classification::Category::{Network, Timeout};
    match code {
        // Proxy or host not resolved, no connection; HTTP/2 framing; a part only; TLS connect;
        // nothing returned; sending; receiving; HTTP/2 stream; HTTP/3; QUIC connect.
        5 | 6 | 7 | 16 | 18 | 35 | 52 | 55 | 56 | 92 | 95 | 96 => Some(Network),
        28 => Some(Timeout),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Curl {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Curl::read(&words).unwrap()
    }

    #[test]
    fn the_method_is_that_of_the_request() {
        for (line, method) in [
            ("curl http://x", "GET"),
            ("/usr/bin/curl -sS http://x", "GET"),
            ("curl -X POST http://x", "POST"),
            ("curl -sXpost http://x", "POST"),
            ("curl -sSXDELETE http://x", "DELETE"),
            ("curl --request PATCH http://x", "PATCH"),
            ("curl -d a=b http://x", "POST"),
            ("curl -sda=b http://x", "POST"),
            ("curl --json {} http://x", "POST"),
            ("curl -F a=@b http://x", "POST"),
            ("curl --data-urlencode a=b -G http://x", "GET"),
            ("curl -sI http://x", "HEAD"),
            ("curl -T file http://x", "PUT"),
            ("curl -d a -X PUT http://x", "PUT"),
            ("curl -H X-A:-d http://x", "GET"),
            ("curl -H -d http://x", "GET"),
            ("curl -o -d http://x", "GET"),
            ("curl --max-time -d http://x", "GET"),
            ("curl -u -X:POST http://x", "GET"),
            ("curl http://x --next -d a http://y", "POST"),
            ("curl -d a http://x -: http://y", "POST"),
            ("curl -X PUT http://x --next http://y", "PUT"),
            ("curl -- -d", "GET"),
            ("curl --expand-data {{a}} http://x", "POST"),
            ("curl --expand-request DELETE http://x", "DELETE"),
            ("curl --head http://x", "HEAD"),
            ("curl --get --data a http://x", "GET"),
        ] {
            assert_eq!(read(line).method.as_deref(), Some(method), "{line}");
        }
        for line in [
            "curl -K file http://x",
            "curl --data-b a http://x",
            "curl --js {} http://x",
            "curl --upload-f a http://x",
        ] {
            assert_eq!(read(line).method, None, "{line}");
        }
        assert!(Curl::read(&["wget".into(), "http://x".into()]).is_none());
    }

    #[test]
    fn it_is_known_what_reads_standard_input() {
        for line in [
            "curl -d @- http://x",
            "curl -d@- http://x",
            "curl --data-binary @- http://x",
            "curl -T - http://x",
            "curl -F a=@-;type=text/plain http://x",
            "curl -K - http://x",
            "curl --json @- http://x",
            "curl --data-urlencode a@- http://x",
        ] {
            assert!(read(line).reads_stdin, "{line}");
        }
        for line in [
            "curl --data-raw @- http://x",
            "curl -d @file http://x",
            "curl -d a@- http://x",
        ] {
            assert!(!read(line).reads_stdin, "{line}");
        }
    }

    #[test]
    fn a_key_is_wanted_for_one_post_without_one() {
        for line in [
            "curl -d a http://x",
            "curl -m 5 --max-time 5 -x p -d a http://x/a?b",
            "curl -g -d a http://x/{a}",
        ] {
            assert!(read(line).wants_key(), "{line}");
        }
        for line in [
            "curl http://x",
            "curl -d a http://x http://y",
            "curl -d a http://x/{a,b}",
            "curl -d a -H idempotency-key:7 http://x",
            "curl -d a http://x -: -d b http://x",
            "curl -K f -d a http://x",
            "curl -d a -H @headers http://x",
            "curl -d a --expand-header {{a}} http://x",
        ] {
            assert!(!read(line).wants_key(), "{line}");
        }
    }

    #[test]
    fn it_is_known_where_the_body_and_the_headers_go() {
        for (line, file) in [
            ("curl -o a http://x", Some("a")),
            ("curl -soa http://x", Some("a")),
            ("curl --output a --output-dir b http://x", Some("b/a")),
            ("curl -g -o a http://x/{b}", Some("a")),
            ("curl -o - http://x", None),
            ("curl -o a_#1 http://x/{b,c}", None),
            ("curl -o a http://x http://y", None),
            ("curl -o a http://x -: http://y", None),
            ("curl http://x", None),
        ] {
            assert_eq!(read(line).output(), file.map(PathBuf::from), "{line}");
        }
        assert_eq!(read("curl -D h http://x").dump(), Some("h".into()));
        for line in ["curl -D - http://x", "curl -D h http://x -: http://y"] {
            assert_eq!(read(line).dump(), None, "{line}");
        }
    }

    #[test]
    fn the_path_is_that_of_the_url() {
        assert_eq!(read("curl -s https://x/a/b?c=/d").path(), "/a/b");
        assert_eq!(read("curl x").path(), "/");
    }
}
