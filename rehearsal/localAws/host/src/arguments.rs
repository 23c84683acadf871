//! The command line: the part of fakecloud's own that a rehearsal uses.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use fakecloud_core::auth::IamMode;

/// What the command line asks for.
#[derive(Debug)]
pub struct Arguments {
    /// Where to listen; port 0 lets the system choose one. Defaults to 127.0.0.1:4566.
    pub addr: SocketAddr,
    /// Whether policies are judged. Defaults to off, as in fakecloud.
    pub iam: IamMode,
}

impl Arguments {
    /// Reads `--addr <address>` and `--iam <off|soft|strict>`; says what is wrong with anything else.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            addr: SocketAddrV4::new(Ipv4Addr::LOCALHOST, 4566).into(),
            iam: IamMode::Off,
        };
        while let Some(name) = words.next() {
            let mut value = || words.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--addr" => arguments.addr = parsed(&name, &value()?)?,
                "--iam" => arguments.iam = parsed(&name, &value()?)?,
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        Ok(arguments)
    }
}

fn parsed<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    value
        .parse()
        .map_err(|error| format!("{name} {value}: {error}"))
}
