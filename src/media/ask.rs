//! One question to one machine: an address and where to connect to in, the head of an answer and its body out. It follows
//! nothing, remembers nothing, and says nothing of who asks but the name of the program.

use http_body_util::Empty;
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, HOST, HeaderName, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{self, ClientConfig, RootCertStore, pki_types::ServerName},
};
use url::{Position, Url};

/// Who we say we are.
const AGENT: &str = concat!("reprint/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// Places of one host that are tried before it counts as out of reach.
const PLACES: usize = 3;

/// The most that the head of an answer may be.
const HEAD: usize = 64 << 10;

/// An answer. The connection ends when it is dropped.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its head, and its body as it comes.
    pub(super) response: Response<Incoming>,
    _line: Line,
}

/// A connection at work.
#[derive(Debug)]
struct Line(JoinHandle<()>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) url: &'a Url,
    /// GET, or HEAD where only the head of the answer is wanted.
    pub(super) method: Method,
    /// What we would like to have.
    pub(super) accept: &'static str,
    pub(super) more: &'a [(HeaderName, String)],
}

/// Asks at the first of some places that can be reached.
pub(super) async fn ask(question: &Question<'_>, places: &[SocketAddr]) -> Result<Answer, String> {
    let stream = connected(places).await?;
    if question.url.scheme() == "https" {
        exchange(secure(question.url, stream).await?, question).await
    } else {
        exchange(stream, question).await
    }
}

async fn connected(places: &[SocketAddr]) -> Result<TcpStream, String> {
    let mut why = "there is nowhere to connect to".to_owned();
    for place in places.iter().take(PLACES) {
        match TcpStream::connect(place).await {
            Ok(stream) => return Ok(stream),
            Err(err) => why = format!("no connection: {}", err.kind()),
        }
    }
    Err(why)
}

/// Makes sure that the host is who it says, and that nobody listens.
async fn secure(url: &Url, stream: TcpStream) -> Result<impl AsyncRead + AsyncWrite + Unpin + Send + use<>, String> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(host).map_err(|_| "its host has no name to be certain of".to_owned())?;
    let connector = TlsConnector::from(trust());
    connector.connect(name, stream).await.map_err(|err| insecurity(&err).to_owned())
}

/// Why a connection is not secure, without what changes from run to run.
fn insecurity(err: &io::Error) -> &'static str {
    match err.get_ref().and_then(|err| err.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(rustls::CertificateError::Expired)) => "its certificate has expired",
        Some(rustls::Error::InvalidCertificate(rustls::CertificateError::ExpiredContext { .. })) => {
            "its certificate has expired"
        }
        Some(rustls::Error::InvalidCertificate(_)) => "its certificate is not to be trusted",
        _ => "no secure connection",
    }
}

/// Whose certificates count.
fn trust() -> Arc<ClientConfig> {
    static TRUST: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let make = || {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
    };
    TRUST.get_or_init(make).clone()
}

async fn exchange<S>(stream: S, question: &Question<'_>) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |err: hyper::Error| format!("no answer: {}", reason(&err));
    let mut builder = http1::Builder::new();
    let (mut sender, connection) = builder.max_buf_size(HEAD).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let line = Line(tokio::spawn(async move {
        // What goes wrong on the way is told by the answer or its body.
        let _ = connection.await;
    }));
    let request = request(question).map_err(|_| "its address cannot be asked for".to_owned())?;
    let response = sender.send_request(request).await.map_err(broken)?;
    Ok(Answer { response, _line: line })
}

fn request(question: &Question<'_>) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    let Question { url, method, accept, more } = question;
    let host = url[Position::BeforeHost..Position::AfterPort].to_owned();
    let mut request = Request::builder()
        .method(method)
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, host)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, *accept)
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close");
    for (name, value) in *more {
        request = request.header(name, value);
    }
    request.body(Empty::new())
}

/// What went wrong, in few words and without what changes from run to run.
fn reason(err: &hyper::Error) -> &'static str {
    if err.is_parse_too_large() {
        "its head is too long"
    } else if err.is_parse() {
        "it is no HTTP"
    } else {
        "the connection broke off"
    }
}

impl Answer {
    /// The status, as a number.
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header, where it is text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Question, request};
    use hyper::{Method, header::RANGE};
    use url::Url;

    #[test]
    fn a_question_says_no_more_than_it_must() {
        let url = Url::parse("https://user:word@a.example:8443/p%20q?x=1#y").unwrap();
        let more = [(RANGE, "bytes=3-".into())];
        let request = request(&Question { url: &url, method: Method::GET, accept: "image/*", more: &more }).unwrap();
        assert_eq!(request.uri().to_string(), "/p%20q?x=1");
        let said: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        let agent = format!("reprint/{} (+https://github.com/reprint-site/reprint)", env!("CARGO_PKG_VERSION"));
        assert_eq!(
            said,
            [
                ("host", "a.example:8443"),
                ("user-agent", &agent),
                ("accept", "image/*"),
                ("accept-encoding", "identity"),
                ("connection", "close"),
                ("range", "bytes=3-"),
            ]
        );
    }
}
