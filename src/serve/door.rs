//! The address to listen at: what the command line asked for in, a bound socket out. Every reason why it cannot be had is told
//! with what to do about it. It never listens elsewhere than asked.

use anyhow::{Error, Result, anyhow, bail};
use std::{
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

/// The port that is tried first where none was asked for.
const FIRST: u16 = 1111;

/// How many ports after it are tried.
const TRIES: u16 = 100;

/// A socket that is bound and not yet served.
pub(super) struct Door {
    /// Connections arrive here.
    pub(super) listener: TcpListener,
    /// Where it is bound, with the port that was found.
    pub(super) address: SocketAddr,
}

impl Door {
    /// Binds to the port, or to the next free one from 1111 where none is wanted; 0 is any free port.
    pub(super) fn bind(interface: IpAddr, port: Option<u16>) -> Result<Self> {
        let listener = match port {
            Some(port) => TcpListener::bind((interface, port)).map_err(|err| refused(interface, port, &err))?,
            None => next_free(interface)?,
        };
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address of a path, to be opened on this machine.
    pub(super) fn url(&self, path: &str) -> String {
        let address = match self.address.ip() {
            // The address of every interface is not one that all systems can open.
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            other => other,
        };
        format!("http://{}{path}", SocketAddr::new(address, self.address.port()))
    }
}

/// The first free port of those that we try unasked.
fn next_free(interface: IpAddr) -> Result<TcpListener> {
    let last = FIRST + TRIES;
    for port in FIRST..=last {
        match TcpListener::bind((interface, port)) {
            Ok(listener) => return Ok(listener),
            // Some systems say so of ports that are kept for others.
            Err(err) if matches!(err.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => (),
            Err(err) => return Err(refused(interface, port, &err)),
        }
    }
    bail!(
        "{interface}: no port from {FIRST} to {last} is free; name another with --port, or any free one with --port 0"
    )
}

/// Why we cannot listen there, and what to do.
fn refused(interface: IpAddr, port: u16, err: &io::Error) -> Error {
    let address = SocketAddr::new(interface, port);
    match err.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "{address}: another program listens there; name another port with --port, or leave --port out for the next free one"
        ),
        ErrorKind::PermissionDenied if port < 1024 => anyhow!(
            "{address}: ports below 1024 need rights that you do not have; name a higher one with --port, as --port {FIRST}"
        ),
        ErrorKind::PermissionDenied => {
            anyhow!("{address}: the system keeps this port for others; name another with --port")
        }
        ErrorKind::AddrNotAvailable => anyhow!(
            "{interface}: not an address of this machine; name one of its own with --interface, or leave --interface out"
        ),
        _ => anyhow!("{address}: cannot listen there: {err}; name another address with --interface and --port"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, refused};
    use std::{
        io,
        net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    };

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn any_port_is_a_real_one_and_is_told() {
        let door = Door::bind(HERE, Some(0)).unwrap();
        assert_ne!(door.address.port(), 0);
        assert_eq!(door.url("/x/"), format!("http://127.0.0.1:{}/x/", door.address.port()));
    }

    #[test]
    fn without_a_wish_the_next_free_port_is_taken() {
        let (one, two) = (Door::bind(HERE, None).unwrap(), Door::bind(HERE, None).unwrap());
        assert!((1111..=1211).contains(&one.address.port()) && (1111..=1211).contains(&two.address.port()));
        assert_ne!(one.address, two.address);
    }

    #[test]
    fn a_taken_port_says_what_to_do() {
        let taken = Door::bind(HERE, Some(0)).unwrap().address.port();
        let _holder = std::net::TcpListener::bind((HERE, taken)).unwrap();
        let err = Door::bind(HERE, Some(taken)).err().unwrap();
        let want = format!(
            "127.0.0.1:{taken}: another program listens there; name another port with --port, or leave --port out for the next \
             free one"
        );
        assert_eq!(err.to_string(), want);
    }

    #[test]
    fn foreign_addresses_and_privileged_ports_say_what_to_do() {
        // 192.0.2.0/24 is for documents: nobody has it.
        let err = Door::bind("192.0.2.1".parse().unwrap(), Some(0)).err().unwrap();
        assert_eq!(
            err.to_string(),
            "192.0.2.1: not an address of this machine; name one of its own with --interface, or leave --interface out"
        );
        let denied = refused(HERE, 80, &io::ErrorKind::PermissionDenied.into()).to_string();
        assert_eq!(
            denied,
            "127.0.0.1:80: ports below 1024 need rights that you do not have; name a higher one with --port, as --port 1111"
        );
        let denied = refused(HERE, 5000, &io::ErrorKind::PermissionDenied.into()).to_string();
        assert_eq!(denied, "127.0.0.1:5000: the system keeps this port for others; name another with --port");
    }

    #[test]
    fn every_interface_is_opened_as_this_machine() {
        let mut door = Door::bind(HERE, Some(0)).unwrap();
        door.address = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 81);
        assert_eq!(door.url("/"), "http://127.0.0.1:81/");
        door.address = SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), 81);
        assert_eq!(door.url("/"), "http://[::1]:81/");
    }
}
