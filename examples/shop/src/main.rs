//! A shop behind a web API: `cargo run -p dynorm-shop`.
//!
//! Makes the tables, loads 20,000 products, and listens on <http://localhost:3000>. Without
//! `DYNORM_ENDPOINT`, which names a local server, the tables are in an engine in this process, and
//! are gone when it ends. No account and no network.

use std::process::ExitCode;

use dynorm::Db;
use dynorm_shop::{Shop, load, router};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;

const PRODUCTS: u32 = 20_000;
const ADDRESS: &str = "localhost:3000";

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let db = match std::env::var("DYNORM_ENDPOINT") {
        Ok(url) if !url.is_empty() => Db::local(url)?,
        _ => Db::embedded()?,
    };
    let shop = Shop::open(&db).await?;

    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} products, {elapsed}")?;
    let bar = ProgressBar::new(u64::from(PRODUCTS)).with_style(style);
    let shown = bar.clone();
    load::products(&shop, PRODUCTS, move |written| shown.set_position(written)).await?;
    bar.finish();

    let listener = TcpListener::bind(ADDRESS).await?;
    println!("{TRY}");
    axum::serve(listener, router(shop)).await?;
    Ok(())
}

const TRY: &str = r#"
The shop is open. In another terminal:

  shop=http://localhost:3000
  curl "$shop/products?category=tea&max=500&limit=3"
  curl $shop/customers --json '{"name": "Ada", "email": "ada@example.com"}'
  token=$(curl -s $shop/sessions --json '{"email": "ada@example.com"}' | cut -d'"' -f4)
  curl -X PUT $shop/cart/tea-0001 -H "Authorization: Bearer $token" --json '{"count": 2}'
  curl -X POST $shop/orders -H "Authorization: Bearer $token"
  curl "$shop/orders?limit=10" -H "Authorization: Bearer $token"
  curl $shop/report
"#;
