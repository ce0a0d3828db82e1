//! Servers by their URL: one that says nothing does not keep anybody waiting for ever.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use dynorm::{Db, Kind};
use dynorm_tests::{Person, ada};
use tokio::time::Instant;

/// On a paused clock, which runs ahead while nothing comes over the socket.
#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up() {
    // The system takes connections; nobody reads from them.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let db = Db::local(format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let people = db.table::<Person>();
    let begun = Instant::now();
    for error in [
        people.get("ada").await.unwrap_err(),
        people.put(ada()).await.unwrap_err(),
        Person::scan().all(&people).await.unwrap_err(),
        people.describe().await.unwrap_err(),
        db.list_tables().all().await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.is_transient()), (Kind::Timeout, true), "{error}");
    }
    let waited = begun.elapsed();
    assert!(waited < Duration::from_mins(7), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_in_the_middle_of_an_answer_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's process; it waits for connections, not for time.
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"Item\":");
            open.push(stream);
        }
    });
    let error = Db::local(&url).unwrap().table::<Person>().get("ada").await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (Kind::Timeout, true), "{error}");
}
