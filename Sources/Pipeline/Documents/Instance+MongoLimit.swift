import Definitions
import Mongo

extension Instance {
    /// What a command or a read of the operational MongoDB is held to.
    var mongoLimit: MongoTimeLimit {
        MongoTimeLimit(milliseconds: limits.mongoCommand.seconds * 1000, setting: "limits.mongo.command")
    }
}
