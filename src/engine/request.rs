//! Words of requests that several operations share.

use crate::model::words::api_words;

api_words! {
    /// Which attributes a write answers with.
    ///
    /// Source: API reference, `ReturnValue`.
    #[derive(Default)]
    pub enum ReturnValues {
        /// The whole item after.
        AllNew = "ALL_NEW",
        /// The touched paths, before.
        UpdatedOld = "UPDATED_OLD",
        /// The whole item before.
        AllOld = "ALL_OLD",
        /// Nothing.
        #[default]
        None = "NONE",
        /// The touched paths, after.
        UpdatedNew = "UPDATED_NEW",
    }
}

api_words! {
    /// What the records of a stream show of an item.
    ///
    /// Source: API reference, `StreamSpecification`; the order of the words is
    /// the API model's (in messages unverified).
    pub enum StreamViewType {
        /// The item after.
        NewImage = "NEW_IMAGE",
        /// The item before.
        OldImage = "OLD_IMAGE",
        /// Both.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
        /// Only its key.
        KeysOnly = "KEYS_ONLY",
    }
}

api_words! {
    /// Where in a shard to start reading.
    ///
    /// Source: Streams API reference, GetShardIterator; the order of the words
    /// is the API model's (in messages unverified).
    pub enum ShardIteratorType {
        /// At the oldest record.
        TrimHorizon = "TRIM_HORIZON",
        /// Behind the newest record.
        Latest = "LATEST",
        /// At a record.
        AtSequenceNumber = "AT_SEQUENCE_NUMBER",
        /// Behind a record.
        AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER",
        /// At the first record of a time or later.
        AtTimestamp = "AT_TIMESTAMP",
    }
}

api_words! {
    /// What a Query or Scan answers with.
    ///
    /// Source: API reference, `Select`.
    pub enum Select {
        /// Only the attributes the request names.
        SpecificAttributes = "SPECIFIC_ATTRIBUTES",
        /// Only how many items there are.
        Count = "COUNT",
        /// Whole items.
        AllAttributes = "ALL_ATTRIBUTES",
        /// All that an index has of them.
        AllProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES",
    }
}

api_words! {
    /// What a refused write answers with.
    ///
    /// Source: API reference, `ReturnValuesOnConditionCheckFailure`.
    #[derive(Default)]
    pub enum ReturnValuesOnConditionCheckFailure {
        /// The item the condition saw.
        AllOld = "ALL_OLD",
        /// Nothing.
        #[default]
        None = "NONE",
    }
}

api_words! {
    /// How much of the consumed capacity the response tells.
    ///
    /// Source: API reference, `ReturnConsumedCapacity`.
    #[derive(Default)]
    pub enum ReturnConsumedCapacity {
        /// Total, table and each index.
        Indexes = "INDEXES",
        /// The total.
        Total = "TOTAL",
        /// Nothing.
        #[default]
        None = "NONE",
    }
}

api_words! {
    /// Whether the response tells the size of the item collection. Only
    /// tables with local secondary indexes have anything to tell.
    ///
    /// Source: API reference, `ReturnItemCollectionMetrics`.
    #[derive(Default)]
    pub enum ReturnItemCollectionMetrics {
        /// The size.
        Size = "SIZE",
        /// Nothing.
        #[default]
        None = "NONE",
    }
}
