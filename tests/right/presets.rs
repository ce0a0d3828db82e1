//! Entities in the forms of other programs, and of no escaping.

mod electrodb {
    use dynorm::prelude::*;

    #[derive(Model)]
    #[model(table = "shop", preset = "electrodb")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[index(all, hash, name = "gsi1")]
        gsi1pk: Option<String>,
        #[index(range, name = "gsi1")]
        gsi1sk: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Shop", service = "shop", entity = "order", version = "1")]
    #[key(hash(tenant), range(placed, number:06))]
    #[key(index = "gsi1", hash(status), range(), as = "by_status")]
    struct Order {
        tenant: String,
        placed: String,
        number: u32,
        status: Option<String>,
    }

    /// The list and the call are one form; a template stands beside a list.
    #[derive(Model)]
    #[model(in = "Shop", service = "shop", entity = "note", version = "1", casing = "none")]
    #[key(hash = [tenant], range = "$notes#note_1#day_{day}")]
    struct Note {
        #[tenant]
        tenant: String,
        day: String,
    }

    fn queries(status: &str) {
        let _ = Order::query("acme").placed().eq("2026-11-27").number().ge(7u32);
        let _ = Order::by_status(status);
        let _ = Order::key("acme", "2026-11-27", 7u32);
        let _ = (Note::query().day().ge("2026"), Note::key("2026-11-27"));
    }
}

mod onetable {
    use dynorm::prelude::*;

    #[derive(Model)]
    #[model(table = "accounts", preset = "onetable", separator = "#")]
    struct Accounts {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[index(all, hash, name = "gs1")]
        gs1pk: Option<String>,
        #[index(range, name = "gs1")]
        gs1sk: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Accounts", entity = "User", rename_all = "camelCase")]
    #[key(hash = "account#{account_id}", range = "User#{email}")]
    #[key(index = "gs1", hash = "plan#{plan}", range = "{seq:06}")]
    struct User {
        account_id: String,
        email: String,
        plan: Option<String>,
        seq: u32,
    }

    /// In dynorm's own form, beside those of the library.
    #[derive(Model)]
    #[model(in = "Accounts", entity = "Invoice", escape = true)]
    #[key(hash = "invoices#{account}", range = "INVOICE#{number:08}")]
    struct Invoice {
        account: String,
        number: u32,
    }
}

mod dynamodb_toolbox {
    use dynorm::prelude::*;

    /// Whose attribute of the entity has another name.
    #[derive(Model)]
    #[model(table = "trainers", preset = "dynamodb-toolbox")]
    struct Trainers {
        #[hash_key]
        pk: String,
        #[entity]
        entity: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Trainers", entity = "TRAINER")]
    #[key(hash = "TRAINER#{name}")]
    struct Trainer {
        name: String,
    }
}

mod by_hand {
    use dynorm::prelude::*;

    #[derive(Model)]
    #[model(table = "shop", separator = "|")]
    struct Bars {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        kind: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Bars", entity = "order", allow_collisions)]
    #[key(hash = "CUST|{customer}", range = "ORDER|{placed}|{number}")]
    struct Order {
        customer: String,
        placed: String,
        number: u64,
    }

    #[derive(Model)]
    #[model(table = "plain", escape = false)]
    struct Plain {
        #[hash_key]
        pk: String,
        #[entity]
        kind: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Plain", entity = "user")]
    #[key(hash = "USER#{name}")]
    struct User {
        name: String,
    }
}
