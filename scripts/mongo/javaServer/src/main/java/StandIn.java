import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;

/**
 * Serves an in-memory MongoDB on a free local port and prints its address as the first line.
 * It ends when standard input closes, so that a killed test run leaves no server behind.
 */
public final class StandIn {

    public static void main(String[] args) throws Exception {
        // 5.0 is what the library reproduces, and the oldest version that the Node.js driver accepts is 4.2.
        MongoServer server = new MongoServer(new OneAtATime().version(ServerVersion.MONGO_5_0));
        System.out.println(server.bindAndGetConnectionString());
        while (System.in.read() != -1) {
            // Nothing is ever read: only the end of the stream matters.
        }
        server.shutdownNow();
    }

    /**
     * The library guards documents with locks and the list of indexes with none, and Payload inserts
     * while its indexes are still being created. A queue of commands is atomic, and fast enough.
     */
    private static final class OneAtATime extends MemoryBackend {

        @Override
        public synchronized Document handleMessage(MongoMessage message) {
            return super.handleMessage(message);
        }
    }

    private StandIn() {}
}
