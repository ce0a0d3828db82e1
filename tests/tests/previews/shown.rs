//! What previews display.

use dynorm_tests::map;

use super::{Plain, Seat, Versioned, both, read};

#[tokio::test]
async fn a_save() {
    let [(db, _), _] = both();
    let pages = db.table::<Versioned>();
    let stored = map([
        ("id", "a".into()),
        ("text", "one".into()),
        ("parts", dynorm::Value::List(vec![])),
        ("version", 7.into()),
    ]);
    let mut page = read(&pages, &stored);
    page.text = None;
    assert_eq!(
        page.partial_save().preview().unwrap().unwrap().to_string(),
        "UpdateItem on versioned, item id=\"a\"\n  \
         version: <drawn when it is sent>\n  \
         update: SET #2=:1 REMOVE #1\n  \
         condition: attribute_exists(#0) AND #1=:0\n  \
         #0: id\n  #1: text\n  #2: version\n  \
         :0: String(\"one\")\n  \
         return values: UPDATED_OLD"
    );
    assert_eq!(
        page.save().idempotent().token("mine").preview().unwrap().unwrap().to_string(),
        "UpdateItem on versioned, item id=\"a\", in a transaction with the token \"mine\"\n  \
         version: <drawn when it is sent>\n  \
         update: SET #0=:1 REMOVE #1\n  \
         condition: #0=:0\n  \
         #0: version\n  #1: text\n  \
         :0: Number(7)"
    );
}

#[tokio::test]
async fn a_transaction() {
    let [(db, _), _] = both();
    let (plains, seats) = (db.table::<Plain>(), db.table::<Seat>());
    let seat = Seat { id: "a".into(), text: Some("x".into()), part: None, parts: Vec::new() };
    let transaction = db.transact_write().with(plains.delete("b")).with(seats.put(&seat));
    assert_eq!(
        transaction.preview().unwrap().to_string(),
        "TransactWriteItems\n\
         DeleteItem on plain, item id=\"b\"\n\
         PutItem on seats, item id=\"a\"\n  \
         id: String(\"a\")\n  parts: List([])\n  text: String(\"x\")\n  \
         <and that the unique values are as they are read before>\n\
         PutItem on seats-unique, item name=\"text#S#x\"\n  \
         key: Map({\"id\": String(\"a\")})\n  name: String(\"text#S#x\")\n  \
         condition: attribute_not_exists(#0) OR #1.#2=:0\n  \
         #0: name\n  #1: key\n  #2: id\n  \
         :0: String(\"a\")\n\
         <and a deletion of the marker of each unique value that is replaced>"
    );
    let named = db.transact_write().with(plains.delete("b")).token("mine").preview().unwrap();
    assert!(named.to_string().starts_with("TransactWriteItems with the token \"mine\"\nDeleteItem on plain"));
}

#[tokio::test]
async fn a_batch() {
    let [(db, _), _] = both();
    let plains = db.table::<Plain>();
    let batch = (0..26).fold(db.batch_write(), |batch, number| batch.delete(&plains, format!("{number:02}")));
    let shown = batch.preview().unwrap().to_string();
    assert!(shown.starts_with("BatchWriteItem, 1 of 2\nDeleteItem on plain, item id=\"00\"\n"), "{shown}");
    assert!(shown.ends_with("\nBatchWriteItem, 2 of 2\nDeleteItem on plain, item id=\"25\""), "{shown}");
}
