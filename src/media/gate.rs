//! Who may be asked: an address in, the machine to connect to out, or a refusal. An archive is full of addresses that somebody
//! else wrote: none may lead into the network that we stand in, whatever its name resolves to and however often it is redirected, and
//! none to anything but the web.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::lookup_host;
use url::{Host, Url};

/// Ports of the web.
const WEB: [u16; 2] = [80, 443];

/// What names of machines of a network end with that is nobody else's; clouds call by such names what knows their secrets.
const INSIDE: [&str; 8] = ["localhost", "local", "internal", "intranet", "lan", "corp", "home", "home.arpa"];

/// Hosts of one's own that may be asked for pictures, as `host` or `host:port`, and ports beside those of the web.
#[derive(Clone, Debug, Default)]
pub(super) struct Gate {
    own: Vec<String>,
    ports: Vec<u16>,
}

/// Why nobody is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// We do not want to, whatever would answer.
    Refused(String),
    /// There is nobody.
    Unknown(String),
}

impl Shut {
    /// In words.
    pub(super) fn why(self) -> String {
        match self {
            Self::Refused(why) | Self::Unknown(why) => why,
        }
    }
}

impl Gate {
    /// A gate that opens to these hosts of one's own, and to these ports.
    pub(super) fn new(own: Vec<String>, ports: Vec<u16>) -> Self {
        Self { own, ports }
    }

    /// Whether an address is one of our own hosts'.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let port = url.port_or_known_default().unwrap_or_default();
        self.own.iter().any(|own| own == host || *own == format!("{host}:{port}"))
    }

    /// Where to connect to for an address, resolved here and once. `own` says that the picture's first address is one of our
    /// own hosts', without which no redirection leads to any of them.
    pub(super) async fn places(&self, url: &Url, own: bool) -> Result<Vec<SocketAddr>, Shut> {
        let port = url.port_or_known_default().unwrap_or(80);
        let may_be_private = own && self.is_own(url);
        if !may_be_private {
            self.require_web(url, port)?;
        }
        let all: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
            Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
            Some(Host::Domain(name)) => {
                lookup_host((name, port)).await.map_err(|_| Shut::Unknown(format!("{name} is not found")))?.collect()
            }
            None => return Err(Shut::Refused("it names no host".into())),
        };
        let open: Vec<SocketAddr> =
            all.iter().copied().filter(|place| may_be_private || is_public(place.ip())).collect();
        match (open.is_empty(), all.first()) {
            (false, _) => Ok(open),
            (true, Some(place)) => Err(Shut::Refused(format!("{} is not a public address", place.ip()))),
            (true, None) => Err(Shut::Unknown(format!("{} is not found", url.host_str().unwrap_or_default()))),
        }
    }

    /// Refuses what is not the web's, by its address alone.
    fn require_web(&self, url: &Url, port: u16) -> Result<(), Shut> {
        if !WEB.contains(&port) && !self.ports.contains(&port) {
            return Err(Shut::Refused(format!("port {port} is not the web's; --allow-port asks there")));
        }
        match url.host() {
            Some(Host::Domain(name)) if is_inside(name) => {
                Err(Shut::Refused(format!("{name} is the name of a machine of one's own network")))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a name means something in the network that we stand in only: it has no dot, or ends as such names do.
fn is_inside(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let ends = |end: &str| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || INSIDE.iter().any(|end| ends(end))
}

/// Whether an address is everybody's: not this machine, not this network, not a range that is set apart.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_4(ip),
        IpAddr::V6(ip) => is_public_6(ip),
    }
}

fn is_public_4(ip: Ipv4Addr) -> bool {
    let [a, b, c, d] = ip.octets();
    let is_set_apart = matches!(
        (a, b, c),
        // The second row is given out to everybody, for what is no web: sinks for questions, relays.
        (0, ..)
            | (100, 64..=127, _)
            | (192, 0, 0)
            | (198, 18 | 19, _)
            | (240..=255, ..)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 175, 48)
    );
    // Where machines of one cloud find what manages them: it is in a range that is everybody's.
    let is_set_apart = is_set_apart || [a, b, c, d] == [168, 63, 129, 16];
    !(is_set_apart
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation())
}

/// Only what is given out to everybody; of that, what holds an address of the older kind is as public as that one.
fn is_public_6(ip: Ipv6Addr) -> bool {
    let part = ip.segments();
    let older = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_4(Ipv4Addr::new(a, b, c, d))
    };
    match part {
        [0, 0, 0, 0, 0, 0xFFFF, high, low] => older(high, low),
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => older(high, low),
        [0x2002, high, low, ..] => older(high, low),
        // A tunnel within a network, ISATAP: an address of the older kind at the end.
        [first, _, _, _, 0 | 0x200, 0x5EFE, high, low] => first & 0xE000 == 0x2000 && older(high, low),
        // Teredo and its neighbours, documentation, a network for trials that is over, and a sink for questions.
        [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] | [0x3FFE, ..] => false,
        [0x2620, 0x4F, 0x8000, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, Shut, is_inside, is_public};
    use url::Url;

    #[test]
    fn what_is_public() {
        for ip in [
            "1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "168.63.129.17",
            "2606:4700::1",
            "2002:101:101::",
            "::ffff:8.8.8.8",
            "2606:4700::5efe:101:101",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
            "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::a00:1",
            "2002:7f00:1::", "2001::1", "2001:db8::1", "168.63.129.16", "100.100.100.200", "192.0.0.192",
            "192.31.196.1", "192.52.193.1", "192.175.48.1", "fd00:ec2::254", "fd20:ce::254", "::ffff:168.63.129.16",
            "2002:a83f:8110::1", "64:ff9b::a83f:8110", "64:ff9b::6464:64c8", "64:ff9b:1::7f00:1", "::ffff:0:7f00:1",
            "100::1", "5f00::1", "2001:20::1", "3ffe::1", "2620:4f:8000::1", "2606:4700::5efe:a00:1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn who_may_be_asked() {
        let gate = Gate::new(vec!["127.0.0.1:81".into(), "10.0.0.1".into()], vec![8080]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let ask = |url: &str, own| {
            let places = runtime.block_on(gate.places(&Url::parse(url).unwrap(), own))?;
            Ok::<_, Shut>(places[0].to_string())
        };
        let refused = |why: &str| Err(Shut::Refused(why.to_owned()));
        assert_eq!(ask("http://127.0.0.1:81/x", true), Ok("127.0.0.1:81".into()));
        assert_eq!(ask("https://10.0.0.1/x", true), Ok("10.0.0.1:443".into()));
        assert_eq!(ask("http://1.1.1.1/x", false), Ok("1.1.1.1:80".into()));
        assert_eq!(ask("http://1.1.1.1:8080/x", false), Ok("1.1.1.1:8080".into()));
        assert_eq!(ask("http://1.1.1.1:25/x", false), refused("port 25 is not the web's; --allow-port asks there"));
        assert_eq!(ask("http://127.0.0.1:81/x", false), refused("port 81 is not the web's; --allow-port asks there"));
        for name in ["localhost", "localhost.", "metadata", "metadata.google.internal", "a.local", "x.home.arpa"] {
            let why = format!("{name} is the name of a machine of one's own network");
            assert_eq!(ask(&format!("http://{name}/x"), true), refused(&why));
        }
        assert!(!is_inside("a.example") && !is_inside("mylocal.example") && !is_inside("alocal.notlocal"));
        for (url, own) in [
            ("http://127.0.0.1/x", true),
            ("http://2130706433/x", false),
            ("http://0x7f.1/x", false),
            ("http://0177.0.0.1/x", false),
        ] {
            assert_eq!(ask(url, own), refused("127.0.0.1 is not a public address"), "{url}");
        }
        assert_eq!(ask("http://[::1]/x", true), refused("::1 is not a public address"));
        assert_eq!(ask("http://[::ffff:7f00:1]/x", true), refused("::ffff:127.0.0.1 is not a public address"));
    }
}
