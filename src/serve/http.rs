//! The server: connections in, answers of a `Shop` out. What has to wait waits alone: a silent browser, a slow one, or a page
//! that takes long keeps nobody else waiting. It never reads the body of a request, and never prints anything.

use super::{
    answer::{self, Body},
    door::Door,
    events::Events,
    gate::{Asked, Gate, Refusal},
    guests::{Dismissed, Guests, Seat},
    route::{self, Query, Route},
    shop::Shop,
};
use anyhow::{Context, Result};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, http::request::Parts, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime, select, task, time,
};

/// How long a browser may take to say what it wants, from the connection or the last answer on.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a browser may say in one request.
const HEADERS: usize = 32 * 1024;

/// How long to wait for a file to become free when the system has none left for a connection.
const PAUSE: Duration = Duration::from_millis(20);

/// Threads for the network, and threads for the shop.
const THREADS: (usize, usize) = (2, 16);

/// What every request is answered with.
struct Counter {
    gate: Gate,
    shop: Arc<dyn Shop>,
}

/// Serves what the shop has until `stop` is done; then every connection ends at once.
pub(super) fn serve(door: Door, shop: Arc<dyn Shop>, stop: impl Future<Output = ()>) -> Result<()> {
    let (network, blocking) = THREADS;
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(network)
        .max_blocking_threads(blocking)
        .thread_name("reprint-http")
        .enable_all()
        .build()
        .context("the server cannot be started")?;
    let counter = Arc::new(Counter { gate: Gate::new(door.address), shop });
    let address = door.address;
    let served = runtime.block_on(async {
        select! {
            served = open(door, counter) => served,
            () = stop => Ok(()),
        }
    });
    // Not even a page that is being made is waited for.
    runtime.shutdown_background();
    served.with_context(|| format!("{address}: cannot be served"))
}

/// Takes connections, for ever.
async fn open(door: Door, counter: Arc<Counter>) -> io::Result<()> {
    door.listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(door.listener)?;
    let guests = Guests::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (seat, dismissed) = guests.seat();
                task::spawn(talk(stream, seat, dismissed, Arc::clone(&counter)));
            }
            Err(err) if is_over(&err) => (),
            // No file is left for it: make room, and try again.
            Err(_) => {
                guests.dismiss_one();
                time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether only the one connection that was being taken is lost.
fn is_over(err: &io::Error) -> bool {
    matches!(err.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}

/// Answers the requests of one connection.
async fn talk(stream: TcpStream, seat: Arc<Seat>, dismissed: Dismissed, counter: Arc<Counter>) {
    // Small answers are not kept back; where that cannot be said they come a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let (seat, counter) = (Arc::clone(&seat), Arc::clone(&counter));
        async move {
            seat.asks();
            Ok::<_, Infallible>(reply(request.into_parts().0, counter).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_header_size(HEADERS)
        .max_buf_size(2 * HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    select! {
        // What went wrong with one connection is nobody's business: browsers go away as they like.
        _ = connection => (),
        _ = dismissed => (),
    }
}

/// The answer to one request.
async fn reply(request: Parts, counter: Arc<Counter>) -> Response<Body> {
    let asked = match counter.route(&request) {
        Ok(Route::Events(page, key)) => return listen(&request, page, key, counter).await,
        Ok(route) => route,
        Err(refusal) => return answer::refused(refusal),
    };
    let made = task::spawn_blocking(move || counter.give(&asked, &request)).await;
    made.unwrap_or_else(|_| answer::refused(BROKEN))
}

/// The answer to one who wants to hear what is new.
async fn listen(request: &Parts, page: String, key: String, counter: Arc<Counter>) -> Response<Body> {
    if request.method == Method::HEAD {
        return answer::events(None);
    }
    match task::spawn_blocking(move || counter.shop.listen(&page, &key)).await {
        Ok(news) => answer::events(Some(Events::new(news))),
        Err(_) => answer::refused(BROKEN),
    }
}

/// The shop panicked, and said so on the terminal.
const BROKEN: Refusal =
    Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, reason: "this could not be made; the terminal says why" };

impl Counter {
    /// What a request asks for, if it may be asked for.
    fn route(&self, request: &Parts) -> Result<Route, Refusal> {
        let route = route::route(&request.uri, self.shop.base());
        let asked = if matches!(route, Ok(Route::Events(..))) { Asked::Events } else { Asked::File };
        self.gate.check(request, asked)?;
        route
    }

    /// What the shop has of it.
    fn give(&self, route: &Route, request: &Parts) -> Response<Body> {
        match route {
            Route::Site(path) => self.site(path, request),
            Route::Own(path, query) => self.own(path, query, request),
            Route::Moved(to) => answer::moved(to),
            Route::Events(..) | Route::Nowhere => answer::missing(self.shop.missing()),
        }
    }

    /// A file of the site; for a folder the page that stands for it.
    fn site(&self, path: &str, request: &Parts) -> Response<Body> {
        let is_folder = path.is_empty() || path.ends_with('/');
        let file = if is_folder { format!("{path}index.html") } else { path.to_owned() };
        match self.shop.file(&file) {
            Some(served) => answer::file(served, request),
            None if !is_folder && self.shop.has(&format!("{path}/index.html")) => {
                answer::moved(&route::with_slash(path, &request.uri, self.shop.base()))
            }
            None => answer::missing(self.shop.missing()),
        }
    }

    fn own(&self, path: &str, query: &Query, request: &Parts) -> Response<Body> {
        match self.shop.own(path, query) {
            Some(served) => answer::file(served, request),
            None => answer::missing(self.shop.missing()),
        }
    }
}
