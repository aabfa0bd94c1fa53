// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The steps of the schema, in the order they were published.
///
/// Writers hold a lock, so that the tables need no constraints to keep apart those who write at the same time; what is hot
/// has none. Moments are seconds since 2001 (UTC), exact. Texts are compared by their bytes.
enum SchemaStep {
    static let first = [
        "CREATE TABLE pubsub_version (version bigint NOT NULL)",
        "INSERT INTO pubsub_version VALUES (0)",
        // One row: the last numbers given out, how often nodes have changed, and which replica delivers events and which was the last
        // to write.
        """
        CREATE TABLE pubsub_state (
            singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
            sequence bigint NOT NULL DEFAULT 0,
            position bigint NOT NULL DEFAULT 0,
            node bigint NOT NULL DEFAULT 0,
            changes bigint NOT NULL DEFAULT 0,
            leader text COLLATE "C" NOT NULL DEFAULT '',
            writer text COLLATE "C" NOT NULL DEFAULT ''
        ) WITH (fillfactor = 10)
        """,
        "INSERT INTO pubsub_state DEFAULT VALUES",
        // How many groups each replica has committed: tells whether one was whose connection broke at its commit.
        """
        CREATE TABLE pubsub_writer (
            id text COLLATE "C" PRIMARY KEY,
            commits bigint NOT NULL,
            seen_at timestamptz NOT NULL DEFAULT now()
        ) WITH (fillfactor = 10)
        """,
        // Which nodes the latest commits have changed, for what other replicas remember.
        """
        CREATE TABLE pubsub_change (
            number bigint PRIMARY KEY,
            writer text COLLATE "C" NOT NULL,
            nodes bigint[] NOT NULL
        )
        """,
        // An account of '' is the service itself. The columns behind created_at repeat what the configuration says.
        """
        CREATE TABLE pubsub_node (
            key bigint PRIMARY KEY,
            account text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            configuration text NOT NULL,
            creator text COLLATE "C" NOT NULL,
            created_at double precision NOT NULL,
            is_temporary boolean NOT NULL,
            purges_offline boolean NOT NULL,
            item_seconds bigint,
            UNIQUE (account, id)
        )
        """,
        "CREATE INDEX pubsub_node_creator ON pubsub_node (creator)",
        "CREATE INDEX pubsub_node_expiring ON pubsub_node (key) WHERE item_seconds IS NOT NULL",
        "CREATE INDEX pubsub_node_purging ON pubsub_node (key) WHERE purges_offline",
        """
        CREATE TABLE pubsub_count (
            node bigint PRIMARY KEY,
            items bigint NOT NULL DEFAULT 0,
            subscriptions bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50)
        """,
        """
        CREATE TABLE pubsub_child (
            collection bigint NOT NULL,
            node bigint NOT NULL,
            PRIMARY KEY (collection, node)
        )
        """,
        "CREATE INDEX pubsub_child_node ON pubsub_child (node)",
        """
        CREATE TABLE pubsub_affiliation (
            node bigint NOT NULL,
            entity text COLLATE "C" NOT NULL,
            affiliation text COLLATE "C" NOT NULL,
            PRIMARY KEY (node, entity)
        )
        """,
        "CREATE INDEX pubsub_affiliation_entity ON pubsub_affiliation (entity)",
        // The anchor is subscriber and id. It can be longer than what an index takes: only its beginning is in one.
        """
        CREATE TABLE pubsub_subscription (
            node bigint NOT NULL,
            anchor text COLLATE "C" NOT NULL,
            account text COLLATE "C" NOT NULL,
            subscriber text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            state text COLLATE "C" NOT NULL,
            options text,
            created_at double precision NOT NULL,
            expires_at double precision,
            ends_offline boolean NOT NULL,
            bounces bigint NOT NULL,
            since bigint NOT NULL
        )
        """,
        "CREATE INDEX pubsub_subscription_anchor ON pubsub_subscription (node, left(anchor, 512))",
        "CREATE INDEX pubsub_subscription_account ON pubsub_subscription (account, node)",
        "CREATE INDEX pubsub_subscription_end ON pubsub_subscription (expires_at) WHERE expires_at IS NOT NULL",
        """
        CREATE TABLE pubsub_item (
            node bigint NOT NULL,
            position bigint NOT NULL,
            id text COLLATE "C" NOT NULL,
            payload bytea NOT NULL,
            publisher text COLLATE "C" NOT NULL,
            account text COLLATE "C" NOT NULL,
            published_at double precision NOT NULL,
            PRIMARY KEY (node, position),
            UNIQUE (node, id)
        )
        """,
        "CREATE INDEX pubsub_item_time ON pubsub_item (node, published_at)",
        """
        CREATE TABLE pubsub_outbox (
            sequence bigint PRIMARY KEY,
            event bytea NOT NULL
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)
        """,
    ]

    static let second = [
        // Where deleted nodes have moved; the numbers are of the order of positions.
        """
        CREATE TABLE pubsub_redirect (
            number bigint PRIMARY KEY,
            account text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            uri text NOT NULL,
            UNIQUE (account, id)
        )
        """
    ]

    static let third = [
        // Whether the subscriber was reminded of the end.
        "ALTER TABLE pubsub_subscription ADD COLUMN is_reminded boolean NOT NULL DEFAULT false",
        """
        CREATE INDEX pubsub_subscription_reminder ON pubsub_subscription (expires_at)
        WHERE expires_at IS NOT NULL AND NOT is_reminded
        """,
    ]
}
