//! When to end: Ctrl-C, or another program that asks for it. A closed terminal ends us as it ends everybody, and `nohup`
//! keeps its meaning. It never ends the process itself.

/// Is done when somebody wants the server to end. It is awaited in the runtime of the server.
pub(super) async fn told_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            () = interrupted() => (),
            _ = terminate.recv() => (),
        }
        return;
    }
    interrupted().await;
}

/// Is done after Ctrl-C. Where it cannot be heard of, it ends the process by itself.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
