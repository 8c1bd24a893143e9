package de.bwaldvogel.mongo.backend.aggregation.stage;

import java.util.List;
import java.util.Map.Entry;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.backend.aggregation.Expression;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;

/**
 * Takes the place of the library's class of this name: Payload joins collections with
 * {@code localField} and {@code foreignField} beside a {@code pipeline} (MongoDB 5), and under a dotted
 * {@code as}, and the library knows neither.
 */
public class LookupWithPipelineStage extends AbstractLookupStage {

    public static final String PIPELINE_FIELD = "pipeline";

    private final MongoDatabase database;
    private final DatabaseResolver databaseResolver;
    private final Oplog oplog;
    private final MongoCollection<?> collection;
    private final Document let;
    private final Object pipeline;
    private final String localField;
    private final String foreignField;
    private final String as;

    public LookupWithPipelineStage(Document configuration, MongoDatabase database,
                                   DatabaseResolver databaseResolver, Oplog oplog) {
        this.database = database;
        this.databaseResolver = databaseResolver;
        this.oplog = oplog;
        collection = database.resolveCollection(readStringConfigurationProperty(configuration, FROM), false);
        let = readOptionalDocumentArgument(configuration, "let");
        pipeline = configuration.get(PIPELINE_FIELD);
        localField = (String) configuration.get("localField");
        foreignField = (String) configuration.get("foreignField");
        as = readStringConfigurationProperty(configuration, AS);
    }

    @Override
    public Stream<Document> apply(Stream<Document> stream) {
        return stream.map(this::joinDocuments);
    }

    private Document joinDocuments(Document document) {
        // Deep, because a dotted `as` writes into documents that the memory backend still holds.
        Document result = document.cloneDeeply();
        Utils.changeSubdocumentValue(result, as, findForeign(document));
        return result;
    }

    private List<Document> findForeign(Document document) {
        if (collection == null) {
            return List.of();
        }
        Aggregation aggregation = Aggregation.fromPipeline(pipeline, databaseResolver, database, collection, oplog);
        aggregation.setVariables(evaluateVariables(document));
        return aggregation.runStages(findCandidates(document));
    }

    private Stream<Document> findCandidates(Document document) {
        if (localField == null) {
            return collection.queryAllAsStream();
        }
        Object local = Utils.getSubdocumentValueCollectionAware(document, localField);
        Object wanted = local instanceof List<?> values ? new Document("$in", values) : local;
        if (wanted instanceof Missing) {
            wanted = null;
        }
        return collection.handleQueryAsStream(new Document(foreignField, wanted));
    }

    private Document evaluateVariables(Document document) {
        Document variables = new Document();
        for (Entry<String, Object> entry : let.entrySet()) {
            variables.put("$" + entry.getKey(), Expression.evaluateDocument(entry.getValue(), document));
        }
        return variables;
    }
}
