package chat.node.receipt;

import chat.node.testkit.Plans;
import org.junit.jupiter.api.Test;

final class ReceiptPlansIT {
    @Test
    void everyStatementIsALookup() {
        Plans.assertLookups(ReceiptDao.MARK);
    }
}
