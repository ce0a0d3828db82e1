//! Panics of a source, a callback or an encoding.

use dynorm::Refusals;
use dynorm_tests::{Reply, Script, Song, Store, db_of, song};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{SONG, songs, stored};

#[tokio::test(start_paused = true)]
async fn a_panic_on_the_way_loses_nothing_that_was_accepted() -> dynorm::Result<()> {
    // Of the iterator: what it gave before is written, and what is behind is handed back.
    let store = Store::new(SONG);
    let source = (0..100).map(|number| if number == 60 { panic!("no song {number}") } else { song(number) });
    let outcome = songs(&store).put_all(source).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), stored(&store)), (60, 0, (0..60).collect()));
    assert!(outcome.error.unwrap().to_string().contains("no song 60"));
    assert_eq!(outcome.rest.map(|song| song.number).collect::<Vec<_>>(), (61..100).collect::<Vec<_>>());

    // Of a stream.
    let store = Store::new(SONG);
    let source =
        stream::iter(0..100).map(|number| if number == 60 { panic!("no song") } else { song(number) });
    let outcome = songs(&store).put_stream(source).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), stored(&store).len()), (60, 0, 60));
    assert!(outcome.error.unwrap().to_string().contains("no song"));

    // Of the progress callback.
    let store = Store::new(SONG);
    let load = songs(&store).put_all((0..1000).map(song)).concurrency(1);
    let outcome = load.on_progress(|progress| assert!(progress.written < 75, "too much")).await;
    assert_eq!(outcome.written, stored(&store).len() as u64);
    assert!(outcome.error.unwrap().to_string().contains("too much"));
    assert_eq!(outcome.written + (outcome.leftovers.len() + outcome.rest.count()) as u64, 1000);

    // Of what sends the requests.
    let mut requests = 0;
    let script = Script::answering(move |_| {
        requests += 1;
        assert!(requests != 3, "the connection is gone");
        Reply::ok(&json!({}))
    });
    let outcome = db_of(script.client()).table::<Song>().put_all((0..1000).map(song)).concurrency(1).await;
    assert_eq!(outcome.written, 50);
    assert!(outcome.error.unwrap().to_string().contains("the connection is gone"));
    assert_eq!(outcome.leftovers.len() + outcome.rest.count(), 950);
    Ok(())
}

/// A model whose encoding panics.
#[derive(dynorm::Model, Debug, Clone, PartialEq)]
#[model(table = "fragile")]
struct Fragile {
    #[hash_key]
    id: u32,
    #[model(with = "brittle")]
    value: u32,
}

/// Stores a number, if it can stand it.
mod brittle {
    use dynorm::Encode;
    use dynorm::codec::{Decode, DecodeError, EncodeError, Reader, Writer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as `with` calls it")]
    pub(crate) fn encode<W: Writer>(value: &u32, writer: &mut W) -> Result<(), EncodeError> {
        assert_ne!(*value, 7, "seven breaks it");
        value.encode(writer)
    }

    pub(crate) fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
        u32::decode(reader)
    }
}

#[tokio::test(start_paused = true)]
async fn a_model_whose_encoding_panics_is_refused_like_any_other_that_cannot_be_encoded() -> dynorm::Result<()>
{
    let fragile = |id| Fragile { id, value: id };
    let store = Store::new(&["id"]);
    let table = store.db().table::<Fragile>();
    let outcome = table.put_all((0..20).map(fragile)).on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len()), (19, 1));
    assert_eq!(outcome.refused[0].write, fragile(7));
    assert!(outcome.refused[0].error.to_string().contains("seven breaks it"), "{:?}", outcome.refused[0]);
    let batch = store.db();
    let table = batch.table::<Fragile>();
    let outcome = (0..20).fold(batch.batch_write(), |batch, id| batch.put(&table, fragile(id))).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (0, 19, 1));
    Ok(())
}
