use dynorm::codec::memory::to_map;
use dynorm::prelude::*;
use dynorm::{Map, Table};
use dynorm_tests::{store, table};

use super::{items, read};

#[derive(Model, Debug)]
#[model(table = "pokemons", preset = "dynamodb-toolbox", separator = "|")]
struct Pokemons {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Pokemons", entity = "Pokemon")]
#[key(hash = "TRAINER|{trainer}", range = "{species}-{seq}|POKEMON")]
#[key(index = "gsi1", hash = "REGION|{region}", range = "{level:03}", as = "by_region")]
struct Pokemon {
    trainer: String,
    species: String,
    seq: u32,
    level: Option<u8>,
    region: Option<String>,
    #[model(rename = "_ct")]
    created: String,
}

async fn filled() -> Table<Pokemon> {
    let (pokemons, _tap) = table::<Pokemon>().await;
    for item in items("dynamodb-toolbox") {
        store(pokemons.db(), pokemons.name(), item).await;
    }
    pokemons
}

fn names(pokemons: &[Item<Pokemon>]) -> Vec<(&str, u32)> {
    pokemons.iter().map(|pokemon| (&*pokemon.species, pokemon.seq)).collect()
}

#[test]
fn all_that_it_stores_is_made_byte_for_byte() {
    for mut item in items("dynamodb-toolbox") {
        let pokemon: Pokemon = read(&item).unwrap();
        let made = to_map(&pokemon);
        if pokemon.trainer == "Ash|2" {
            assert_eq!(made.unwrap_err().path(), "trainer");
            continue;
        }
        // When it was last changed is an attribute as any other.
        item.remove("_md");
        assert_eq!(made.unwrap(), item);
    }
}

#[tokio::test]
async fn its_items_are_found_by_key_and_by_each_index() {
    let pokemons = filled().await;
    let eevee = pokemons.get(Pokemon::key("Ash", "Eevee", 3u32)).await.unwrap().unwrap();
    assert_eq!(eevee.extra().keys().collect::<Vec<_>>(), ["_md"]);
    let query = || Pokemon::query("Ash");
    let all = query().all(&pokemons).await.unwrap();
    assert_eq!(names(&all), [("Eevee", 3), ("Mr. Mime", 2), ("Pikachu", 10), ("Pikachu", 1)]);
    let late = query().species().eq("Pikachu").seq().ge(2u32).all(&pokemons).await.unwrap();
    assert_eq!(names(&late), [("Pikachu", 10)]);
    let some = query().species().gt("Eevee").all(&pokemons).await.unwrap();
    assert_eq!(names(&some), [("Mr. Mime", 2), ("Pikachu", 10), ("Pikachu", 1)]);
    let strong = Pokemon::by_region("Kanto").level().ge(31u8).all(&pokemons).await.unwrap();
    assert_eq!(names(&strong), [("Pikachu", 10), ("Mr. Mime", 2)]);
}

#[tokio::test]
async fn a_save_keeps_its_form() {
    let pokemons = filled().await;
    let mut eevee = pokemons.get(Pokemon::key("Ash", "Eevee", 3u32)).await.unwrap().unwrap();
    eevee.region = Some("Johto".into());
    eevee.save().await.unwrap();
    let table = pokemons.db().table::<Pokemons>().named(pokemons.name());
    let stored = || async {
        let item = table.get("TRAINER|Ash", "Eevee-3|POKEMON").await.unwrap().unwrap();
        let mut all: Map = item.extra().clone();
        all.extend(to_map(&*item).unwrap());
        all
    };
    assert!(!stored().await.contains_key("gsi1pk"), "all of an index or none");
    eevee.level = Some(5);
    eevee.partial_save().await.unwrap();
    let now = stored().await;
    assert_eq!(now["gsi1pk"].as_str(), Some("REGION|Johto"));
    assert_eq!(now["gsi1sk"].as_str(), Some("005"));
    assert_eq!(now["_et"].as_str(), Some("Pokemon"));
    assert!(now.contains_key("_md"));
}
