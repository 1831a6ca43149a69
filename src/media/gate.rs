//! Who may be asked: an address in, the machine to connect to out, or a refusal. An archive is full of addresses that somebody
//! else wrote: none may lead into the network that we stand in, whatever its name resolves to and however often it is redirected.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::lookup_host;
use url::{Host, Url};

/// Hosts of one's own that may be asked for pictures, as `host` or `host:port`.
#[derive(Clone, Debug, Default)]
pub(super) struct Gate {
    own: Vec<String>,
}

impl Gate {
    /// A gate that opens to these hosts of one's own.
    pub(super) fn new(own: Vec<String>) -> Self {
        Self { own }
    }

    /// Whether an address is one of our own hosts'.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let port = url.port_or_known_default().unwrap_or_default();
        self.own.iter().any(|own| own == host || *own == format!("{host}:{port}"))
    }

    /// Where to connect to for an address, resolved here and once. `own` says that the picture's first address is one of our
    /// own hosts', without which no redirection leads to any of them.
    pub(super) async fn places(&self, url: &Url, own: bool) -> Result<Vec<SocketAddr>, String> {
        let port = url.port_or_known_default().unwrap_or(80);
        let all: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
            Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
            Some(Host::Domain(name)) => {
                lookup_host((name, port)).await.map_err(|_| format!("{name} is not found"))?.collect()
            }
            None => return Err("it names no host".into()),
        };
        let may_be_private = own && self.is_own(url);
        let open: Vec<SocketAddr> =
            all.iter().copied().filter(|place| may_be_private || is_public(place.ip())).collect();
        match (open.is_empty(), all.first()) {
            (false, _) => Ok(open),
            (true, Some(place)) => Err(format!("{} is not a public address", place.ip())),
            (true, None) => Err(format!("{} is not found", url.host_str().unwrap_or_default())),
        }
    }
}

/// Whether an address is everybody's: not this machine, not this network, not a range that is set apart.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_4(ip),
        IpAddr::V6(ip) => is_public_6(ip),
    }
}

fn is_public_4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_set_apart = matches!(
        (a, b, c),
        (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) | (240..=255, ..)
    );
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
        // Teredo and its neighbours, and documentation.
        [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, is_public};
    use url::Url;

    #[test]
    fn what_is_public() {
        for ip in ["1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1", "2002:101:101::", "::ffff:8.8.8.8"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
            "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::a00:1",
            "2002:7f00:1::", "2001::1", "2001:db8::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn who_may_be_asked() {
        let gate = Gate::new(vec!["127.0.0.1:81".into(), "10.0.0.1".into()]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let ask = |url: &str, own| {
            let places = runtime.block_on(gate.places(&Url::parse(url).unwrap(), own))?;
            Ok::<_, String>(places[0].to_string())
        };
        assert_eq!(ask("http://127.0.0.1:81/x", true), Ok("127.0.0.1:81".into()));
        assert_eq!(ask("https://10.0.0.1/x", true), Ok("10.0.0.1:443".into()));
        assert_eq!(ask("http://1.1.1.1/x", false), Ok("1.1.1.1:80".into()));
        for (url, own) in [
            ("http://127.0.0.1:81/x", false),
            ("http://127.0.0.1/x", true),
            ("http://2130706433/x", false),
            ("http://0x7f.1/x", false),
            ("http://0177.0.0.1/x", false),
        ] {
            assert_eq!(ask(url, own), Err("127.0.0.1 is not a public address".into()), "{url}");
        }
        assert_eq!(ask("http://[::1]/x", true), Err("::1 is not a public address".into()));
        assert_eq!(ask("http://[::ffff:7f00:1]/x", true), Err("::ffff:127.0.0.1 is not a public address".into()));
    }
}
