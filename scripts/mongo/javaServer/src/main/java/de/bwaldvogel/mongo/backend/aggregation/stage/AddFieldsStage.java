package de.bwaldvogel.mongo.backend.aggregation.stage;

import java.util.List;
import java.util.Map.Entry;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.aggregation.Expression;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;

/**
 * Takes the place of the library's class of this name: Payload adds fields under dotted names and
 * reads the first element of an array with {@code $first}, and the library knows neither.
 */
public class AddFieldsStage implements AggregationStage {

    private final Document addFields;

    public AddFieldsStage(Document addFields) {
        if (addFields.isEmpty()) {
            throw new MongoServerError(40177, "Invalid $addFields :: caused by :: specification must have at least one field");
        }
        this.addFields = (Document) replaceFirst(addFields);
    }

    @Override
    public String name() {
        return "$addFields";
    }

    @Override
    public Stream<Document> apply(Stream<Document> stream) {
        return stream.map(this::projectDocument);
    }

    Document projectDocument(Document document) {
        Document result = document.cloneDeeply();
        for (Entry<String, Object> entry : addFields.entrySet()) {
            write(result, entry.getKey(), entry.getValue(), document);
        }
        return result;
    }

    private static void write(Document target, String path, Object expression, Document source) {
        if (expression instanceof Document fields && isPlain(fields)) {
            for (Entry<String, Object> entry : fields.entrySet()) {
                write(target, path + "." + entry.getKey(), entry.getValue(), source);
            }
            return;
        }
        Object value = Expression.evaluateDocument(expression, source);
        if (value instanceof Missing) {
            Utils.removeSubdocumentValue(target, path);
        } else {
            Utils.changeSubdocumentValue(target, path, value);
        }
    }

    private static boolean isPlain(Document fields) {
        return !fields.isEmpty() && fields.keySet().stream().noneMatch(key -> key.startsWith("$"));
    }

    /** {@code {$first: array}} says the same as {@code {$arrayElemAt: [array, 0]}}, which the library has. */
    private static Object replaceFirst(Object expression) {
        if (expression instanceof List<?> items) {
            return items.stream().map(AddFieldsStage::replaceFirst).toList();
        }
        if (!(expression instanceof Document fields)) {
            return expression;
        }
        Document replaced = new Document();
        for (Entry<String, Object> entry : fields.entrySet()) {
            Object value = replaceFirst(entry.getValue());
            if (entry.getKey().equals("$first")) {
                replaced.put("$arrayElemAt", List.of(value, 0));
            } else {
                replaced.put(entry.getKey(), value);
            }
        }
        return replaced;
    }
}
