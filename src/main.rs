//! The program: arguments in, an exit code out. Everything else is in the library.

use std::process::ExitCode;

#[cfg(target_env = "musl")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    reprint::cmd::run(std::env::args_os())
}
