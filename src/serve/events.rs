//! News for one browser as server-sent events: texts in, the body of an answer out, which ends when nobody has news any more.
//! It never holds more than the channel does: a browser that does not read is not read to.

use bytes::Bytes;
use hyper::body::{Body, Frame};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    sync::mpsc::Receiver,
    time::{Interval, interval},
};

/// How often something is sent though nothing is new, so that a browser that is gone is noticed.
const BEAT: Duration = Duration::from_secs(15);

/// A comment, and how many milliseconds after the end of a stream a browser asks for the next.
const SIGN: &str = ":\nretry: 1000\n\n";

/// The body of an answer that goes on.
pub(super) struct Events {
    news: Receiver<String>,
    beat: Interval,
}

impl Events {
    /// Sends a sign of life at once, and every text as one event.
    pub(super) fn new(news: Receiver<String>) -> Self {
        Self { news, beat: interval(BEAT) }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let text = match self.news.poll_recv(cx) {
            Poll::Ready(Some(json)) => event(&json),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {
                ready!(self.beat.poll_tick(cx));
                SIGN.to_owned()
            }
        };
        Poll::Ready(Some(Ok(Frame::data(text.into()))))
    }
}

/// A JSON text as an event. Between its values a line break means no more than a space, and within them there is none.
fn event(json: &str) -> String {
    format!("data: {}\n\n", json.replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::{Events, event};
    use http_body_util::BodyExt;
    use tokio::sync::mpsc;

    #[test]
    fn an_event_is_one_line() {
        assert_eq!(event("{\"do\":\"page\"}"), "data: {\"do\":\"page\"}\n\n");
        assert_eq!(event("{\n\"do\":\r\n\"page\"}"), "data: { \"do\":  \"page\"}\n\n");
    }

    #[test]
    fn news_then_a_sign_of_life_then_the_end() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (sender, news) = mpsc::channel(2);
            let mut events = Events::new(news);
            sender.try_send("1".to_owned()).unwrap();
            let mut texts = Vec::new();
            for _ in 0..2 {
                let frame = events.frame().await.unwrap().unwrap();
                texts.push(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap());
            }
            assert_eq!(texts, ["data: 1\n\n", ":\nretry: 1000\n\n"]);
            drop(sender);
            assert!(events.frame().await.is_none());
        });
    }
}
